import { createHash } from 'node:crypto';
import type { AlertLabels, RuleName } from './alert.ts';

/** The same text for the same rule and labels, in whatever order and process. */
export function fingerprintOf(rule: RuleName, labels: AlertLabels): string {
  const sorted = Object.entries(labels).sort(([left], [right]) => (left < right ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([rule, sorted]))
    .digest('hex')
    .slice(0, 16);
}
