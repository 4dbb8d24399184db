import { ConfigError } from '@switchyard/core/driver';

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/**
 * Reads a span of time as milliseconds: a finite number ≥ 0, or a text like `'250ms'`, `'5s'`,
 * `'10m'`, `'24h'`, `'7d'` (decimals allowed). Throws `ConfigError`, which names `what`.
 */
export function duration(span: number | string, what: string): number {
  const ms = typeof span === 'string' ? fromText(span) : span;
  if (Number.isFinite(ms) && ms >= 0) return ms;
  const got = typeof span === 'string' ? JSON.stringify(span.slice(0, 80)) : String(span);
  throw new ConfigError(
    `${what} must be a finite number of milliseconds of at least 0, or a text like '250ms', '5s', '10m', '24h' or '7d', got ${got}.`,
  );
}

function fromText(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?) ?(ms|s|m|h|d)$/.exec(text) ?? [];
  return Number(amount) * (UNIT_MS[unit ?? ''] ?? Number.NaN);
}
