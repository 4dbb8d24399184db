import type { ClaimAnswer, Leaving, StoreOp } from '@switchyard/core/driver';

type Opened = Extract<ClaimAnswer, { type: 'opened' }>;
type Refused = Extract<ClaimAnswer, { type: 'stale' | 'held' }>;

/** Who runs a job now. */
interface Holder {
  readonly token: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  /** What it was answered: a repeat is answered the same. */
  readonly answer: Opened;
}

/**
 * The store's lease on the runs of one job. Never changed, only replaced.
 *
 *            open: run + 1                      close, counted: base = run, no deaths
 *   closed ───────────────▶ held by a token ─────────────────────────────────────▶ closed
 *      ▲                        │   │  close, uncounted: base and deaths stay          ▲
 *      └────────────────────────┼───┘                                                  │
 *                               │ the lease runs out, another token opens:             │
 *                               ├─ its copy has base = run ─▶ the run had ended itself ┘ and open
 *                               ├─ an intent is written ────▶ open, `leaving`, no death
 *                               └─ neither ─────────────────▶ open, one death more
 */
export interface Claim {
  /** The last run that was opened. */
  readonly run: number;
  /** The last run that is known to be closed: copies of less are stale. */
  readonly base: number;
  readonly holder: Holder | undefined;
  /** What a run had decided and may not have finished. */
  readonly leaving: Leaving | undefined;
  /** Tokens whose runs are taken for deaths: as many as there are deaths. */
  readonly struck: readonly string[];
  /** The last token that closed, so that a repeat of it is known. */
  readonly closedBy: string | undefined;
  /** Epoch milliseconds of its last change. */
  readonly touchedAt: number;
}

const NOBODY: readonly string[] = Object.freeze([]);

/** A claim that nobody has opened yet, or that is known from a tombstone. */
export function closedClaim(
  known: { readonly run: number; readonly base: number; readonly closedBy: string | undefined },
  now: number,
): Claim {
  const { run, base, closedBy } = known;
  return {
    run,
    base,
    closedBy,
    holder: undefined,
    leaving: undefined,
    struck: NOBODY,
    touchedAt: now,
  };
}

/** Whether somebody runs the job, as far as is known. */
export function isLive(claim: Claim | undefined, now: number): boolean {
  return claim?.holder !== undefined && claim.holder.expiresAt > now;
}

/** Whether this token is the one that counts. A lapsed one is, until another takes its place. */
export function isCurrent(claim: Claim | undefined, token: string): boolean {
  return claim?.holder?.token === token;
}

/** Takes the job for one run. */
export function openClaim(
  known: Claim | undefined,
  { base, token, leaseMs }: Extract<StoreOp, { type: 'claim.open' }>,
  now: number,
): { readonly claim: Claim; readonly answer: Opened } | Refused {
  const claim = known ?? closedClaim({ run: 0, base: 0, closedBy: undefined }, now);
  const { holder } = claim;
  const expiresAt = now + leaseMs;
  if (holder?.token === token) {
    const { answer } = holder;
    return { claim: { ...claim, holder: { token, expiresAt, answer }, touchedAt: now }, answer };
  }
  if (base < claim.base) return { type: 'stale' };
  // Who published a copy with this run as its base had come to its end.
  const endedItself = base >= claim.run;
  if (holder !== undefined && !endedItself && holder.expiresAt > now) {
    return { type: 'held', untilMs: holder.expiresAt };
  }
  const leaving = endedItself ? undefined : claim.leaving;
  const died = holder !== undefined && leaving === undefined;
  const struck = endedItself ? NOBODY : died ? [...claim.struck, holder.token] : claim.struck;
  const run = Math.max(claim.run, base) + 1;
  const opened: Opened = { type: 'opened', run, deaths: struck.length };
  const answer = leaving === undefined ? opened : { ...opened, leaving };
  return {
    claim: {
      run,
      base,
      holder: { token, expiresAt, answer },
      leaving,
      struck,
      // Who opens again has a run to close again.
      closedBy: claim.closedBy === token ? undefined : claim.closedBy,
      touchedAt: now,
    },
    answer,
  };
}

/** Ends the run of the current token. What is to be finished stays or is said now, unless the run counts. */
export function closeClaim(
  claim: Claim,
  { token, counts, leaving = claim.leaving }: Extract<StoreOp, { type: 'claim.close' }>,
  now: number,
): Claim {
  const { run } = claim;
  if (counts) return closedClaim({ run, base: run, closedBy: token }, now);
  return { ...claim, leaving, holder: undefined, closedBy: token, touchedAt: now };
}

/** Prolongs the lease of the current token. */
export function renewClaim(claim: Claim, leaseMs: number, now: number): Claim {
  const { holder } = claim;
  if (holder === undefined) return claim;
  return { ...claim, holder: { ...holder, expiresAt: now + leaseMs }, touchedAt: now };
}

/** Takes back the strike of a token that has reported again: its process lives. Once. */
export function forgive(claim: Claim, token: string): Claim {
  if (!claim.struck.includes(token)) return claim;
  return { ...claim, struck: claim.struck.filter((one) => one !== token) };
}
