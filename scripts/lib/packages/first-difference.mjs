/**
 * Shows where two texts begin to differ: `12: was "…", is "…"`, lines counted from 1.
 *
 * @param {string} before
 * @param {string} after
 * @returns {string}
 */
export function firstDifference(before, after) {
  const old = before.split('\n');
  const now = after.split('\n');
  const length = Math.max(old.length, now.length);
  const at = Array.from({ length }, (_, line) => line).find((line) => old[line] !== now[line]) ?? 0;
  return `${at + 1}: was ${show(old[at])}, is ${show(now[at])}`;
}

/** @param {string | undefined} line */
function show(line) {
  return line === undefined ? 'the end' : JSON.stringify(line.trim());
}
