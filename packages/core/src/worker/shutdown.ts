import type { EngineEvents } from '../events/engine-events.ts';

/** How long a stop waits. */
export interface StopOptions {
  /** Milliseconds that running jobs are given to end by themselves. @default the engine's drainMs */
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
  /** Those that run, and those that run on though their slot was freed. */
  readonly stillRunning: number;
  quiet(): Promise<void>;
  drained(ms: number): Promise<void>;
  abortRunning(): void;
  close(): Promise<void>;
}

/**
 * quiet ─▶ drain (up to `drainMs`) ─▶ abort ─▶ wait `abortMs` ─▶ close. Nothing of it counts as a
 * failure. A step that fails does not keep the later ones from being taken; its error is thrown at the end.
 */
export async function shutDown(
  pool: Stoppable,
  limits: { readonly drainMs: number; readonly abortMs: number },
  events: EngineEvents,
): Promise<StopReport> {
  events.emit('worker.stopping', { running: pool.running });
  const failures: unknown[] = [];
  const note = (error: unknown): void => void failures.push(error);
  await pool.quiet().catch(note);
  await pool.drained(limits.drainMs);
  if (pool.running > 0) {
    pool.abortRunning();
    await pool.drained(limits.abortMs);
  }
  await pool.close().catch(note);
  const report = { stillRunning: pool.stillRunning };
  events.emit('worker.stopped', report);
  if (failures.length > 0) throw failures[0];
  return report;
}
