const dependencyFields = ['dependencies', 'peerDependencies', 'optionalDependencies'];
const installScripts = ['preinstall', 'install', 'postinstall'];

/**
 * Finds what must not be in the package.json that users get.
 *
 * @param {any} manifest  the packed one
 * @param {any} source    the one in the repository
 * @returns {readonly string[]} one sentence for each, empty when all is well
 */
export function manifestProblems(manifest, source) {
  return [
    ...dependencyFields.flatMap((field) => rangeProblems(field, manifest[field] ?? {})),
    ...dependencyFields.flatMap((field) => lost(field, source[field] ?? {}, manifest[field] ?? {})),
    ...untyped(manifest.exports ?? {}),
    ...installScripts
      .filter((script) => manifest.scripts?.[script] !== undefined)
      .map((script) => `runs a ${script} script on users' machines`),
    ...(manifest.publishConfig?.access === 'public'
      ? []
      : ['publishConfig.access is not "public"']),
    ...(manifest.license === 'MIT' ? [] : ['license is not "MIT"']),
    ...(manifest.engines?.node === undefined ? ['engines.node is missing'] : []),
  ];
}

/**
 * A range of a registry begins with a digit, an operator or `x`; what pnpm should have rewritten
 * (`workspace:`, `catalog:`) and what is nowhere but here (`file:`, `link:`) has a colon.
 *
 * @param {string} field
 * @param {Record<string, string>} dependencies
 */
function rangeProblems(field, dependencies) {
  return Object.entries(dependencies)
    .filter(([, range]) => range.includes(':') || range === '' || range === '*')
    .map(([name, range]) => `${field}: ${name} has the range "${range}"`);
}

/** @param {Record<string, any>} exports */
function untyped(exports) {
  return Object.entries(exports)
    .filter(([path, target]) => path !== './package.json' && target?.types === undefined)
    .map(([path]) => `exports["${path}"] has no types`);
}

/**
 * @param {string} field
 * @param {Record<string, string>} before
 * @param {Record<string, string>} after
 */
function lost(field, before, after) {
  return Object.keys(before)
    .filter((name) => after[name] === undefined)
    .map((name) => `${field}: ${name} got lost in packing`);
}
