import { InvalidArgumentError } from 'commander';

const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Reads `250ms`, `5s`, `10m`, `2h`, `7d`, or a plain number of milliseconds. */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(text);
  const [, digits, unit = 'ms'] = match ?? [];
  if (digits === undefined) {
    throw new InvalidArgumentError('Give a length of time such as 250ms, 5s, 10m, 2h or 7d.');
  }
  return Number(digits) * UNITS[unit as keyof typeof UNITS];
}
