import type { Finding } from './finding.ts';

const EXPECTED = 'Node ^20.19.0, ^22.12.0, or 24 and later';

/** Whether this Node is one that Switchyard is tested on. `version` as in `20.19.0`. */
export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const good = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major >= 24;
  const found = `Node ${version}`;
  if (good) return { check: 'node', status: 'ok', found, expected: EXPECTED };
  const remedy =
    'Install a Node of that range: drivers are loaded by require(), which older ones cannot.';
  return { check: 'node', status: 'error', found, expected: EXPECTED, remedy };
}
