/** What the outside world is like: how often it fails at first, and what stays broken until someone repairs it. */
export interface TroublePlan {
  /** One airport in this many answers 503 to its first request; 0 means none does. */
  readonly flakyAirportEvery: number;
  /** Airports whose inventory answers 500 until `repair()` is called. */
  readonly brokenAirports: readonly string[];
  /** One recipient in this many is greylisted (451) at the first try; 0 means none is. */
  readonly greylistEvery: number;
  /** Mailboxes that answer 550 until `openMailboxes()` is called. */
  readonly closedMailboxes: readonly string[];
}

/** A world in which nothing fails; spread it and change what a test needs. */
export const CALM: TroublePlan = {
  flakyAirportEvery: 0,
  brokenAirports: [],
  greylistEvery: 0,
  closedMailboxes: [],
};

/**
 * Tells whether `key` is among the one in `every` that fail at first.
 * The answer depends on the key alone, so that every run on every driver meets the same failures.
 */
export function isOneIn(every: number, key: string): boolean {
  return every > 0 && fnv1a(key) % every === 0;
}

/** 32-bit FNV-1a: spreads short similar keys well, and needs no table. */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text, 'utf8')) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return hash >>> 0;
}
