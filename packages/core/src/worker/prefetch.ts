/** What decides how many deliveries a queue may hold ready. */
export interface PrefetchState {
  readonly concurrency: number;
  /** Slots in which no job runs. */
  readonly freeSlots: number;
  /** Received and not started. */
  readonly ready: number;
  /** Received and not settled. */
  readonly held: number;
  /** Mean duration of the latest jobs in milliseconds; `undefined` before the first. */
  readonly meanRunMs: number | undefined;
  /** Mean size of the latest bodies in bytes. */
  readonly meanBodyBytes: number;
}

/** Work kept ready, in milliseconds: long enough to hide a round trip, short enough to stay fair to other workers. */
const HORIZON_MS = 100;
/** Most deliveries held ready by one queue. */
export const MAX_READY = 1_000;
const MAX_READY_BYTES = 64 * 1024 * 1024;

/** What is worth a call of its own, where more is waiting here already. */
const WORTH_A_CALL = 100;

/**
 * How many more deliveries to ask for.
 *
 * A number is a fixed prefetch: so many held at most, the running ones included. `adaptive` keeps
 * 100 ms of work ready: hundreds of jobs of a millisecond, none of a minute. It is filled up in halves:
 * one is run while the other is on its way (asking for all of it, then waiting, took 1.5 times as long
 * to drain a queue on Redis).
 */
export function prefetchRoom(prefetch: number | 'adaptive', state: PrefetchState): number {
  if (prefetch !== 'adaptive') return Math.max(0, prefetch - state.held);
  const { freeSlots, ready } = state;
  const extra = adaptiveExtra(state);
  const room = Math.max(0, freeSlots + extra - ready);
  const half = Math.ceil(extra / 2);
  if (ready > freeSlots && room < half) return 0;
  return Math.min(room, Math.max(freeSlots - ready, 0) + Math.max(half, WORTH_A_CALL));
}

/** Deliveries worth holding beyond the free slots. */
export function adaptiveExtra(state: PrefetchState): number {
  if (state.meanRunMs === undefined) return state.concurrency;
  const byTime = (state.concurrency * HORIZON_MS) / Math.max(state.meanRunMs, 0.001);
  const byMemory = MAX_READY_BYTES / Math.max(state.meanBodyBytes, 1);
  return Math.floor(Math.min(byTime, byMemory, MAX_READY));
}

/** A running mean that forgets: each new value weighs an eighth. */
export function nextMean(mean: number | undefined, value: number): number {
  return mean === undefined ? value : mean + (value - mean) / 8;
}
