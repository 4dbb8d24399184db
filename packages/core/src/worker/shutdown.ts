import type { EngineEvents } from '../events/engine-events.ts';

/** How long a stop waits. */
export interface StopOptions {
  /** Milliseconds that running jobs are given to end by themselves. @default 10000 */
  readonly drainMs?: number | undefined;
}

/** What a stop left behind. */
export interface StopReport {
  /** Handlers that ignored their abort: they keep their lease until they settle or the process exits. */
  readonly stillRunning: number;
}

/** What can be shut down. */
export interface Stoppable {
  readonly running: number;
  quiet(): Promise<void>;
  drained(ms: number): Promise<void>;
  abortRunning(): void;
  close(): Promise<void>;
}

/** quiet ─▶ drain (up to `drainMs`) ─▶ abort ─▶ wait `abortMs` ─▶ close. Nothing of it counts as a failure. */
export async function shutDown(
  pool: Stoppable,
  limits: { readonly drainMs: number; readonly abortMs: number },
  events: EngineEvents,
): Promise<StopReport> {
  events.emit('worker.stopping', { running: pool.running });
  await pool.quiet();
  await pool.drained(limits.drainMs);
  if (pool.running > 0) {
    pool.abortRunning();
    await pool.drained(limits.abortMs);
  }
  await pool.close();
  const report = { stillRunning: pool.running };
  events.emit('worker.stopped', report);
  return report;
}
