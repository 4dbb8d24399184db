import type { LedgerLine, LineOf } from './ledger-line.ts';

/** One delivery of a job, from its arrival to its settlement. */
export interface DeliveryHistory {
  readonly held: LineOf<'held'>;
  readonly leases: LineOf<'renewed'>[];
  readonly lost: LineOf<'lost'>[];
  readonly settling: LineOf<'settling'>[];
  readonly settled: LineOf<'settled'>[];
}

/** One start of a handler. */
export interface RunHistory {
  readonly start: LineOf<'start'>;
  /** The delivery it was started for, as far as the ledger saw it arrive. */
  readonly delivery: DeliveryHistory | undefined;
  end: LineOf<'end'> | undefined;
  readonly concluded: LineOf<'concluded'>[];
}

/** Everything the ledger knows of one job, each list in the order it happened. */
export interface JobHistory {
  readonly job: string;
  readonly attempted: LineOf<'attempted'>[];
  readonly acknowledged: LineOf<'acknowledged'>[];
  readonly failed: LineOf<'failed'>[];
  readonly unknown: LineOf<'unknown'>[];
  readonly sent: LineOf<'sent'>[];
  /** What people did to it by hand. */
  readonly taken: LineOf<'taken'>[];
  readonly deliveries: DeliveryHistory[];
  readonly runs: RunHistory[];
  readonly concluded: LineOf<'concluded'>[];
}

/** A time in which something was broken on purpose, on the monotonic clock. */
export interface FaultWindow {
  readonly name: string;
  readonly from: number;
  /** The heal, and what came after it until things were as before. */
  readonly until: number;
  /** The process it was about; all of them where missing. */
  readonly target?: string | undefined;
  readonly lines: readonly LedgerLine[];
}

/** A merged ledger, sorted by what it is about. */
export interface History {
  readonly lines: readonly LedgerLine[];
  readonly jobs: ReadonlyMap<string, JobHistory>;
  readonly faults: readonly FaultWindow[];
  /** When a process was dead for sure: its kill or its exit was seen, by name. */
  readonly deaths: ReadonlyMap<string, LedgerLine>;
  readonly workers: ReadonlyMap<string, LineOf<'worker-up'>>;
}

/** When a delivery is over for its holder, on the monotonic clock: settled, lost, or still held. */
export function endOfDelivery(delivery: DeliveryHistory): number {
  return Math.min(
    delivery.settled.find(({ answer }) => answer !== 'unknown' && answer !== 'error')?.mono ??
      Infinity,
    delivery.lost[0]?.mono ?? Infinity,
  );
}

/** Epoch milliseconds until which a delivery was surely its holder's, seen at the instant `mono`. */
export function leaseOf({ held, leases }: DeliveryHistory, mono: number): number | undefined {
  if (held.leaseUntil === undefined) return undefined;
  const renewals = leases.filter((line) => line.mono <= mono).map((line) => line.leaseUntil);
  return Math.max(held.leaseUntil, ...renewals);
}
