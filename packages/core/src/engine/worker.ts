import type { ControlDesk } from '../control/control-desk.ts';
import type { LoopLag, RecentLag } from '../health/loop-lag.ts';
import type { Mending } from '../store/mending.ts';
import type { Stoppable } from '../worker/shutdown.ts';
import type { WorkerPool } from '../worker/worker-pool.ts';

/** The worker side of an engine: what runs jobs, and where it hears of pauses and cancels. */
export class Worker implements Stoppable {
  readonly #pool: WorkerPool;
  readonly #desk: ControlDesk | undefined;
  readonly #mending: Mending | undefined;
  readonly #lag: LoopLag | undefined;

  constructor(
    pool: WorkerPool,
    beside: {
      readonly desk: ControlDesk | undefined;
      readonly mending: Mending | undefined;
      readonly lag: LoopLag | undefined;
    },
  ) {
    this.#pool = pool;
    this.#desk = beside.desk;
    this.#mending = beside.mending;
    this.#lag = beside.lag;
  }

  /** Jobs whose handler runs now. */
  get running(): number {
    return this.#pool.running;
  }

  get stillRunning(): number {
    return this.#pool.stillRunning;
  }

  /** Handlers that run on after their abort. */
  get stuck(): number {
    return this.#pool.stuck;
  }

  /** How long the event loop was blocked of late, if it was for long. */
  get recentLag(): RecentLag | undefined {
    return this.#lag?.recent;
  }

  /** Queues that are paused. */
  get paused(): readonly string[] {
    return this.#desk?.paused ?? [];
  }

  quiet(): Promise<void> {
    return this.#pool.quiet();
  }

  drained(ms: number): Promise<void> {
    return this.#pool.drained(ms);
  }

  abortRunning(): void {
    this.#pool.abortRunning();
  }

  /** Closes the consumers and listens no more. */
  async close(): Promise<void> {
    this.#mending?.close();
    this.#lag?.stop();
    const closing = await Promise.allSettled([this.#pool.close(), this.#desk?.close()]);
    const failure = closing.find((one) => one.status === 'rejected');
    if (failure !== undefined) throw failure.reason;
  }

  /** Renews nothing any more. */
  abandon(): void {
    this.#pool.abandon();
  }
}
