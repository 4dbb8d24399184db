/** How long to wait before the next attempt. Milliseconds everywhere. */
export type Backoff =
  /** `baseMs · 2^(attempt-1)`, at most `maxMs`; with full jitter a random part of that. */
  | {
      readonly type: 'exponential';
      /** The first wait, which doubles with each attempt. @default 1000 */
      readonly baseMs?: number | undefined;
      /** The longest wait. @default 600000 */
      readonly maxMs?: number | undefined;
      /** `full`: a random part of the wait, so that what failed together does not come back together. @default 'full' */
      readonly jitter?: 'full' | 'none' | undefined;
    }
  /** `baseMs · attempt`, at most `maxMs`. */
  | {
      readonly type: 'linear';
      /** The first wait, and what each attempt adds to it. */
      readonly baseMs: number;
      /** The longest wait. @default 600000 */
      readonly maxMs?: number | undefined;
    }
  /** The same wait each time. */
  | {
      readonly type: 'fixed';
      /** The wait. */
      readonly delayMs: number;
    }
  /** One wait per failed attempt; the last one repeats. */
  | {
      readonly type: 'steps';
      /** The waits, in order. */
      readonly delaysMs: readonly number[];
    }
  /** A function that the worker was given under this name, in the engine's `backoffs`. */
  | {
      readonly type: 'custom';
      /** Its name there. */
      readonly name: string;
    };

/** A user's own backoff: the failed attempt (1, 2, …) and what was thrown → milliseconds. */
export type CustomBackoff = (attempt: number, error: unknown) => number;

/** Exponential from 1 s to 10 min with full jitter. */
export const DEFAULT_BACKOFF: Required<Extract<Backoff, { type: 'exponential' }>> & {
  readonly baseMs: number;
  readonly maxMs: number;
} = {
  type: 'exponential',
  baseMs: 1_000,
  maxMs: 600_000,
  jitter: 'full',
};

/** What {@link backoffDelay} needs beside the policy. */
export interface BackoffInput {
  /** The attempt that failed: 1 for the first. */
  readonly attempt: number;
  readonly error: unknown;
  /** In [0, 1). */
  readonly random: number;
  readonly custom: Readonly<Record<string, CustomBackoff>>;
}

/** The wait after a failed attempt: a finite integer ≥ 0, whatever the numbers are. */
export function backoffDelay(backoff: Backoff, input: BackoffInput): number {
  const attempt = Number.isFinite(input.attempt) ? Math.max(1, Math.trunc(input.attempt)) : 1;
  switch (backoff.type) {
    case 'exponential': {
      const ceiling = whole(backoff.maxMs ?? DEFAULT_BACKOFF.maxMs);
      const grown = (backoff.baseMs ?? DEFAULT_BACKOFF.baseMs) * 2 ** (attempt - 1);
      const delay = Math.min(whole(grown), ceiling);
      return backoff.jitter === 'none' ? delay : Math.floor(delay * fraction(input.random));
    }
    case 'linear':
      return Math.min(
        whole(backoff.baseMs * attempt),
        whole(backoff.maxMs ?? DEFAULT_BACKOFF.maxMs),
      );
    case 'fixed':
      return whole(backoff.delayMs);
    case 'steps':
      return whole(backoff.delaysMs[Math.min(attempt, backoff.delaysMs.length) - 1] ?? 0);
    case 'custom':
      return customDelay(backoff.name, attempt, input);
  }
}

/** The longest wait a policy can ask for; `undefined` for a custom one. */
export function longestDelay(backoff: Backoff): number | undefined {
  switch (backoff.type) {
    case 'exponential':
    case 'linear':
      return whole(backoff.maxMs ?? DEFAULT_BACKOFF.maxMs);
    case 'fixed':
      return whole(backoff.delayMs);
    case 'steps':
      return Math.max(0, ...backoff.delaysMs.map(whole));
    case 'custom':
      return undefined;
  }
}

/** A name this worker does not know falls back to the default: waiting wrongly is better than losing the job. */
function customDelay(name: string, attempt: number, input: BackoffInput): number {
  const custom = Object.hasOwn(input.custom, name) ? input.custom[name] : undefined;
  if (custom === undefined) return backoffDelay(DEFAULT_BACKOFF, input);
  try {
    const delay: unknown = custom(attempt, input.error);
    // An async function by mistake: its rejection must not end the process.
    if (delay instanceof Promise) delay.catch(() => undefined);
    return typeof delay === 'number' && Number.isFinite(delay)
      ? whole(delay)
      : backoffDelay(DEFAULT_BACKOFF, input);
  } catch {
    return backoffDelay(DEFAULT_BACKOFF, input);
  }
}

/** Broken randomness waits the whole time: later is safe, sooner is a storm. */
function fraction(random: number): number {
  return random > 0 && random < 1 ? random : Number(random !== 0);
}

/** Any number → an integer from 0 to 2^53 − 1, rounded up so that no wait is shorter than asked for. */
function whole(ms: number): number {
  if (Number.isNaN(ms) || ms <= 0) return 0;
  return ms >= Number.MAX_SAFE_INTEGER ? Number.MAX_SAFE_INTEGER : Math.ceil(ms);
}
