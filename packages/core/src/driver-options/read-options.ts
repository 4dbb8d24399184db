import { ConfigError } from '../exceptions/config-errors.ts';

/** Reads a whole number within bounds. Throws `ConfigError`. */
export function readWhole(
  value: unknown,
  option: string,
  { least, most }: { readonly least: number; readonly most: number },
): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) {
    return value;
  }
  throw wrongOption(option, `a whole number from ${least} to ${most}`, value);
}

/** Reads text that may be absent, and is never shown. Throws `ConfigError`. */
export function readSecret(text: unknown, option: string): string | undefined {
  if (text === undefined || typeof text === 'string') return text;
  throw new ConfigError(`${option} must be text.`);
}

/** Reads text that is not empty. Throws `ConfigError`. */
export function readText(text: unknown, option: string, expected: string): string {
  if (typeof text === 'string' && text !== '') return text;
  throw wrongOption(option, expected, text);
}

/** Refuses what is no option. Throws `ConfigError`. */
export function refuseUnknown(given: object, option: string, known: readonly string[]): void {
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined && !known.includes(name)) {
      throw new ConfigError(
        `${option}: there is no option ${name}; there are ${known.join(', ')}.`,
      );
    }
  }
}

/** An error that shows what was given: for what holds no secret. */
export function wrongOption(option: string, expected: string, got: unknown): ConfigError {
  return new ConfigError(
    `${option} must be ${expected}, got ${JSON.stringify(got)?.slice(0, 80)}.`,
  );
}
