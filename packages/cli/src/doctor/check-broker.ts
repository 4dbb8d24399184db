import type { HealthWarning } from '@switchyard/core';
import type { Redact } from '../output/redact.ts';
import type { Finding } from './finding.ts';

/** What is amiss with how broker and store are set up, or could not be seen. */
export function checkBroker(
  warnings: readonly HealthWarning[],
  redact: Redact,
): readonly Finding[] {
  return warnings.map(({ name, check, status, found, expected, remedy }) => {
    const what = status === 'unknown' ? `${check}, could not be checked` : check;
    return {
      check: 'broker',
      status: 'warn',
      found: redact(`${name}, ${what}: ${found}`),
      expected,
      remedy,
    };
  });
}
