import { InvalidArgumentError } from 'commander';
import { parseDuration } from './duration.ts';

/** Reads an instant of ISO 8601, or a length of time before or after now. */
export function parseInstant(
  text: string,
  relative: { readonly to: number; readonly lies: 'before' | 'after' },
): Date {
  if (/^\d{4}-\d{2}-\d{2}/.test(text)) {
    const instant = new Date(text);
    if (!Number.isNaN(instant.getTime())) return instant;
  }
  try {
    const length = parseDuration(text);
    return new Date(relative.lies === 'before' ? relative.to - length : relative.to + length);
  } catch {
    const meant = relative.lies === 'before' ? '2h for two hours ago' : '2h for two hours from now';
    throw new InvalidArgumentError(`Give an instant such as 2026-01-31T08:00:00Z, or ${meant}.`);
  }
}
