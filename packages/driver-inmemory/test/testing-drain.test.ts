import { readFile } from 'node:fs/promises';
import { BaseWorker, getQueueEngine, type JobContext } from '@switchyard/core';
import { turns } from '@switchyard/driver-testkit';
import { describe, expect, it } from 'vitest';
import { inmemory, virtualClock, type InMemoryDriver } from '../src/index.ts';
import { assertEnqueued, drain } from '../src/testing.ts';
import { fastest, message, START } from './support.ts';

type Handler = (payload: unknown, job: JobContext) => unknown;

/** An engine whose one task `work` is this handler. */
function engineOn(
  driver: InMemoryDriver,
  handler: Handler,
  options: { maxAttempts?: number } = {},
) {
  class Worker extends BaseWorker<unknown> {
    static readonly defaults = { maxAttempts: options.maxAttempts ?? 5 };
    run(payload: unknown, job: JobContext): unknown {
      return handler(payload, job);
    }
  }
  return getQueueEngine({ driver, logLevel: 'error' }).registerTask('work', Worker);
}

/** A promise that the test resolves. */
function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

async function failure(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'it did not fail',
    (error: unknown) => (error instanceof Error ? error.message : ''),
  );
}

describe('drain', () => {
  it('is done at once where nothing is left', async () => {
    await expect(drain(inmemory())).resolves.toBeUndefined();
    await expect(drain(inmemory({ clock: virtualClock() }))).resolves.toBeUndefined();
  });

  it('runs retries with their backoff and delayed jobs at once, on virtual time', async () => {
    const clock = virtualClock({ now: START });
    const driver = inmemory({ clock });
    const runs: string[] = [];
    const engine = engineOn(driver, (payload, job) => {
      runs.push(`${String(payload)} ${job.attempt}`);
      if (job.attempt < 4) throw new Error('not yet');
    });
    await engine.enqueue('work', 'now', {
      backoff: { type: 'steps', delaysMs: [60_000, 3_600_000] },
    });
    await engine.enqueue('work', 'later', {
      delayMs: 30 * 86_400_000,
      backoff: { type: 'steps', delaysMs: [1] },
    });
    await engine.start();
    const began = performance.now();
    await drain(driver);
    expect(performance.now() - began).toBeLessThan(1_000);
    expect(runs).toEqual(
      [1, 2, 3, 4].map((n) => `now ${n}`).concat([1, 2, 3, 4].map((n) => `later ${n}`)),
    );
    expect(clock.now()).toBe(START + 30 * 86_400_000 + 3);
    await engine.close();
  });

  it('leaves dead letters where they are', async () => {
    const driver = inmemory({ clock: virtualClock() });
    const engine = engineOn(
      driver,
      () => {
        throw new Error('never');
      },
      { maxAttempts: 3 },
    );
    await engine.enqueue('work', 1);
    await engine.start();
    await drain(driver);
    assertEnqueued(driver, 'work', { queue: 'default.dead', attempt: 3 });
    await engine.close();
  });

  it('lets jobs that jobs enqueue end too, and those that need real I/O, while time stands still', async () => {
    const clock = virtualClock({ now: START });
    const driver = inmemory({ clock });
    const done: unknown[] = [];
    const engine = engineOn(driver, async (payload) => {
      await readFile(new URL(import.meta.url));
      done.push(payload);
      if (payload !== 3) await engine.enqueue('work', Number(payload) + 1);
    });
    await engine.start();
    await engine.enqueue('work', 1);
    await drain(driver);
    expect(done).toEqual([1, 2, 3]);
    expect(clock.now()).toBe(START);
    await engine.close();
  });

  it('does not jump ahead while a job runs', async () => {
    const clock = virtualClock({ now: START });
    const driver = inmemory({ clock });
    const ended: string[] = [];
    const [begun, released] = [gate(), gate()];
    const engine = engineOn(driver, async (payload) => {
      if (payload === 'slow') {
        begun.open();
        await released.opened;
      }
      ended.push(`${String(payload)}@${clock.now() - START}`);
    });
    await engine.start();
    await engine.enqueue('work', 'slow', { timeoutMs: 1_000 });
    await engine.enqueue('work', 'delayed', { delayMs: 60_000 });
    const draining = drain(driver);
    await begun.opened;
    await turns(100);
    expect(clock.now()).toBe(START);
    released.open();
    await draining;
    expect(ended).toEqual(['slow@0', 'delayed@60000']);
    await engine.close();
  });

  it('waits in real time without a virtual clock', async () => {
    const driver = inmemory();
    let done = 0;
    const engine = engineOn(driver, () => {
      done += 1;
    });
    await engine.start();
    await engine.enqueueMany('work', [1, 2, 3]);
    await engine.enqueue('work', 4, { delayMs: 20 });
    await drain(driver);
    expect(done).toBe(4);
    await engine.close();
  });

  it('tells when it is over: events of the last job have been told', async () => {
    for (const driver of [inmemory(), inmemory({ clock: virtualClock() })]) {
      const engine = engineOn(driver, () => undefined);
      let completed = 0;
      engine.events.on('job.completed', () => (completed += 1));
      await engine.start();
      await engine.enqueueMany('work', [1, 2, 3]);
      await drain(driver);
      expect(completed).toBe(3);
      await engine.close();
    }
  });

  it('gives up after a while, telling what is left and why that may be', async () => {
    const driver = inmemory();
    const batch = { batch: { producer: 'p', sequence: 1 } };
    void driver.publish('mail', [message('one'), message('two', { delayMs: 60_000 })], batch);
    const text = await failure(drain(driver, { timeoutMs: 20 }));
    expect(text).toMatch(
      /^drain: after 20 ms there are left 1 waiting, 1 delayed and 0 active\.\n/,
    );
    expect(text).toMatch(
      /queue mail, waiting\).* id one\n.*queue mail, delayed 60000 ms\).* id two\n/,
    );
    expect(text).toMatch(/engine that was started/);
    expect(text).toMatch(/virtualClock\(\)/);
  });

  it('gives up on a job that never ends, and on one that never stops coming back', async () => {
    const clock = virtualClock();
    const driver = inmemory({ clock });
    const { snooze } = await import('@switchyard/core');
    let release: () => void = () => undefined;
    const engine = engineOn(driver, (payload) =>
      payload === 'hang'
        ? new Promise<void>((resolve) => {
            release = resolve;
          })
        : snooze(1_000),
    );
    await engine.start();
    await engine.enqueue('work', 'hang', { id: 'hanging' });
    const text = await failure(drain(driver, { timeoutMs: 20 }));
    expect(text).toContain('0 waiting, 0 delayed and 1 active');
    expect(text).toContain(`  - work (queue default, active) 'hang' id hanging`);
    release();
    await drain(driver);
    await engine.enqueue('work', 'again');
    expect(await failure(drain(driver, { timeoutMs: 20 }))).toContain('delayed 1000 ms');
    await engine.close();
  });
});

describe('advance', () => {
  it('takes an idle engine with 1000 delayed jobs through a day in no time, each on time', async () => {
    const clock = virtualClock({ now: START });
    const driver = inmemory({ clock });
    const late: number[] = [];
    const engine = engineOn(driver, (payload) => {
      late.push(clock.now() - Number(payload));
    });
    await engine.start();
    const due = START + 73 * 3_600_000;
    for (let n = 1; n <= 1_000; n += 1)
      await engine.enqueue('work', due + n, { runAt: new Date(due + n) });
    expect(await fastest(() => clock.advance('24h'))).toBeLessThan(50);
    expect(late).toEqual([]);
    await clock.advance('2h');
    expect(late).toEqual(Array.from({ length: 1_000 }, () => 0));
    await engine.close();
  });
});
