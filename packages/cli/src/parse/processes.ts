import { InvalidArgumentError } from 'commander';

/** More on one machine than anybody has cores for is a slip of the finger. */
const MOST = 512;

/** Reads a number of processes, or `auto`. */
export function parseProcesses(text: string): number | 'auto' {
  if (text === 'auto') return text;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= MOST) return value;
  throw new InvalidArgumentError(`Give a whole number from 1 to ${MOST}, or auto.`);
}
