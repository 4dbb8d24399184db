import type { Logger } from '@switchyard/core';
import type { Failure } from '../run/failure.ts';
import type { FirstStarts } from './first-starts.ts';
import { deathFields, type Death } from './life.ts';
import type { Totals } from './tally.ts';
import type { Turn } from './turn.ts';
import type { WorkerChild } from './worker-child.ts';

/** What a slot has of its supervisor. */
export interface SlotParts {
  readonly log: Logger;
  readonly starts: FirstStarts;
  /** Whose turn it is to be replaced. */
  readonly turn: Turn;
  readonly stopping: AbortSignal;
  /** Starts a process with this number. */
  readonly start: (process: number) => WorkerChild;
  /** Waits, at most until the signal. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly random: () => number;
  readonly note: (more: Partial<Totals>) => void;
  /** Ends all: the worker can never begin. */
  readonly giveUp: (failure: Failure) => void;
}

/** Waits so long, in milliseconds; at most until the supervisor stops, or until `over`. */
export async function pause(
  { stopping, wait }: Pick<SlotParts, 'stopping' | 'wait'>,
  ms: number,
  over?: Promise<unknown>,
): Promise<void> {
  const end = new AbortController();
  const stop = (): void => end.abort();
  stopping.addEventListener('abort', stop);
  void over?.then(stop);
  if (stopping.aborted) stop();
  await wait(ms, end.signal);
  stopping.removeEventListener('abort', stop);
}

/** Notes how a process ended when all were to stop. */
export function noteLastEnd(
  { log, note }: Pick<SlotParts, 'log' | 'note'>,
  child: WorkerChild,
  death: Death,
): void {
  if (death.type === 'stopped') {
    note({ stillRunning: death.stop.stillRunning });
  } else if (child.isReady) {
    note({ failed: 1 });
    log.error({ process: child.process, ...deathFields(death) }, 'process did not end in order');
  }
  // One that did not take jobs yet had nothing to end.
}
