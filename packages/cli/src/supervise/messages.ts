import type { JobCounts } from '../commands/worker-counts.ts';
import type { Failure } from '../run/failure.ts';
import type { Wear } from './limits.ts';

/** What a supervisor tells one of its processes. */
export interface Order {
  /** Take no more jobs, let running ones end, and end. */
  readonly type: 'drain';
}

/** What a process tells its supervisor. */
export type News =
  /** It takes jobs. */
  | { readonly type: 'ready' }
  /** What it has run so far; at most once a second. */
  | { readonly type: 'counts'; readonly jobs: JobCounts }
  /** It is to be replaced; told once. */
  | { readonly type: 'worn'; readonly wear: Wear }
  /** It has drained, and ends. */
  | { readonly type: 'stopped'; readonly stop: OrderlyStop }
  /** It ends with an error, which only the supervisor tells of. */
  | { readonly type: 'failed'; readonly failure: Failure };

/** How a process ended that was not broken off. */
export interface OrderlyStop {
  /** Whether nobody told it to: its module stopped the engine. */
  readonly byModule: boolean;
  /** Handlers that ignored their abort. */
  readonly stillRunning: number;
  readonly jobs: JobCounts;
}

/** Modules of users may talk over the same channel (`process.send('ready')`): ours are known by this. */
const KEY = 'switchyard:worker';

/** As it travels. */
export type Wire<T> = Readonly<Record<typeof KEY, T>>;

/** Makes an order or news fit to travel. */
export function toWire<T extends Order | News>(message: T): Wire<T> {
  return { [KEY]: message };
}

/** What travelled; `undefined` where it is not ours. */
export function fromWire<T extends Order | News>(message: unknown): T | undefined {
  if (typeof message !== 'object' || message === null || !Object.hasOwn(message, KEY)) {
    return undefined;
  }
  // Both sides are of the same build.
  return (message as Wire<T>)[KEY];
}
