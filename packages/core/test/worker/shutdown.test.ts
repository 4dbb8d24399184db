import { describe, expect, test } from 'vitest';
import { EngineEvents, type EngineEventMap } from '../../src/events/engine-events.ts';
import { shutDown, type Stoppable } from '../../src/worker/shutdown.ts';

const LIMITS = { drainMs: 10_000, abortMs: 1_000 };

/** A pool that notes what is asked of it; `ends` says after which step its one job has ended. */
class NotingPool implements Stoppable {
  readonly steps: string[] = [];
  readonly ends: string;
  readonly fails: string;
  running = 1;
  /** Handlers that run on though their slot was freed. */
  freed = 0;

  constructor(ends: string, fails = '') {
    this.ends = ends;
    this.fails = fails;
  }

  get stillRunning(): number {
    return this.running + this.freed;
  }

  quiet(): Promise<void> {
    return this.#step('quiet');
  }
  drained(ms: number): Promise<void> {
    return this.#step(`drained ${ms}`);
  }
  abortRunning(): void {
    this.steps.push('abort');
  }
  close(): Promise<void> {
    return this.#step('close');
  }

  async #step(step: string): Promise<void> {
    this.steps.push(step);
    if (step === this.ends) this.running = 0;
    if (step === this.fails) throw new Error(`${step} failed`);
  }
}

let engines = 0;

/** Shuts a pool down, and hears what is told meanwhile. */
async function shutDownHeard(pool: Stoppable) {
  const events = new EngineEvents(`shutdown-${(engines += 1)}`, () => undefined);
  const told: (EngineEventMap['worker.stopping'] | EngineEventMap['worker.stopped'])[] = [];
  events.on('worker.stopping', ({ running }) => void told.push({ running }));
  events.on('worker.stopped', ({ stillRunning }) => void told.push({ stillRunning }));
  const report = await shutDown(pool, LIMITS, events).catch((error: unknown) => error);
  events.close();
  return { report, told };
}

describe('shutDown', () => {
  test('is quiet, drains and closes where jobs end by themselves: nothing is aborted', async () => {
    const pool = new NotingPool('drained 10000');
    const { report, told } = await shutDownHeard(pool);
    expect(pool.steps).toEqual(['quiet', 'drained 10000', 'close']);
    expect(report).toEqual({ stillRunning: 0 });
    expect(told).toEqual([{ running: 1 }, { stillRunning: 0 }]);
  });

  test('aborts what goes on, and waits abortMs for it', async () => {
    const pool = new NotingPool('drained 1000');
    const { report } = await shutDownHeard(pool);
    expect(pool.steps).toEqual(['quiet', 'drained 10000', 'abort', 'drained 1000', 'close']);
    expect(report).toEqual({ stillRunning: 0 });
  });

  test('tells what ignored its abort: it keeps its lease', async () => {
    const { report, told } = await shutDownHeard(new NotingPool('never'));
    expect(report).toEqual({ stillRunning: 1 });
    expect(told).toEqual([{ running: 1 }, { stillRunning: 1 }]);
  });

  test('tells also what ignored an earlier abort, and does not wait for it', async () => {
    const pool = new NotingPool('quiet');
    pool.freed = 2;
    const { report, told } = await shutDownHeard(pool);
    expect(pool.steps).toEqual(['quiet', 'drained 10000', 'close']);
    expect(report).toEqual({ stillRunning: 2 });
    expect(told).toEqual([{ running: 1 }, { stillRunning: 2 }]);
  });

  test('that cannot give back what has not started still drains and closes, then tells why', async () => {
    // On a driver without release, quiet closes the consumer, and a broker that is gone makes that fail.
    const pool = new NotingPool('drained 10000', 'quiet');
    const { report, told } = await shutDownHeard(pool);
    expect(pool.steps).toEqual(['quiet', 'drained 10000', 'close']);
    expect(report).toMatchObject({ message: 'quiet failed' });
    expect(told).toEqual([{ running: 1 }, { stillRunning: 0 }]);
  });
});
