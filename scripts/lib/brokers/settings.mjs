/** @typedef {import('./index.d.mts').Settings} Settings */

/**
 * Fills in the defaults.
 *
 * @param {import('./definition.d.mts').BrokerDefinition} definition
 * @param {Settings} wanted
 * @returns {Settings}
 */
export function withDefaults({ name, settings }, wanted) {
  const known = Object.keys(settings);
  for (const key of Object.keys(wanted)) {
    if (known.includes(key)) continue;
    throw new Error(`${name} has no setting "${key}"; known: ${known.join(', ') || 'none'}`);
  }
  return { ...settings, ...wanted };
}

/**
 * An instance keeps the settings it was made with; others may be relying on them.
 *
 * @param {string} name
 * @param {{ wanted: Settings, present: Settings }} settings
 */
export function refuseChange(name, { wanted, present }) {
  for (const [key, value] of Object.entries(wanted)) {
    if (present[key] === value) continue;
    throw new Error(
      `${name} is up with ${key}=${present[key]}, not ${value}; take it down first, or use another home`,
    );
  }
}
