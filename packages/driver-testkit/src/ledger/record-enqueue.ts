import { QueueError } from '@switchyard/core';
import { JOB_HEADER } from './digest.ts';
import type { Attempted } from './ledger-line.ts';
import type { Ledger } from './ledger.ts';

/** Options that `recordEnqueue` reads; the rest goes through as it is. */
export interface RecordedOptions {
  readonly id?: string | undefined;
  readonly delayMs?: number | undefined;
  readonly maxAttempts?: number | undefined;
  readonly orderingKey?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly [option: string]: unknown;
}

/** What is needed of an engine. */
export interface Enqueuer {
  enqueue(
    task: never,
    payload: never,
    options: never,
  ): Promise<{ readonly id: string; readonly outcome: 'added' | 'duplicate' }>;
}

/** A job to be enqueued under a name of its own. */
export interface RecordedJob {
  readonly job: string;
  readonly task: string;
  readonly payload: unknown;
  readonly options?: RecordedOptions | undefined;
  readonly expect?: Omit<Attempted, 'type' | 'job'> | undefined;
}

/** How an enqueue ended, as the ledger has it. */
export type Produced = 'acknowledged' | 'duplicate' | 'failed' | 'unknown';

/**
 * Enqueues one job and writes down that it is tried and what is known afterwards. Never rejects: a
 * refusal, and an unknown outcome, are answers here.
 */
export async function recordEnqueue(
  engine: Enqueuer,
  ledger: Ledger,
  { job, task, payload, options = {}, expect = {} }: RecordedJob,
): Promise<Produced> {
  const { delayMs, maxAttempts, headers } = options;
  // Wall time before the call: the engine counts the delay from then or later.
  const runAt = delayMs === undefined ? undefined : ledger.time.now() + delayMs;
  ledger.write({ type: 'attempted', job, runAt, maxAttempts, ...expect });
  const sent = { ...options, headers: { ...headers, [JOB_HEADER]: job } };
  try {
    const answer = await engine.enqueue(task as never, payload as never, sent as never);
    const { outcome } = answer;
    ledger.write({ type: 'acknowledged', job, id: answer.id, outcome });
    return outcome === 'added' ? 'acknowledged' : 'duplicate';
  } catch (error) {
    if (error instanceof QueueError && error.code === 'ERR_ENQUEUE_UNKNOWN') {
      ledger.write({ type: 'unknown', job, id: Reflect.get(error, 'id') as string | undefined });
      return 'unknown';
    }
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    ledger.write({ type: 'failed', job, error: text.slice(0, 300) });
    return 'failed';
  }
}
