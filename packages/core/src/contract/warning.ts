/**
 * Something about how a broker is set up. It works, and will not keep what this project promises; or
 * nobody could see whether it does.
 */
export interface BrokerWarning {
  /** What was looked at: `eviction`, `persistence`, `clock`, … Short and lower-case, one warning each. */
  readonly check: string;
  /** `unknown`: it could not be looked at, for instance since the broker forbids it. */
  readonly status: 'wrong' | 'unknown';
  /** What is so, and what follows from it; no full stop. */
  readonly found: string;
  /** What it should be: a sentence. */
  readonly expected: string;
  /** What to do: a sentence. */
  readonly remedy: string;
}
