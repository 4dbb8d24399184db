import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { EngineOptions } from '../../src/config/engine-options.ts';
import type { Delivery, Settlement } from '../../src/contract/message.ts';
import { HEADER } from '../../src/envelope/header-names.ts';
import { UnrecoverableError } from '../../src/exceptions/job-errors.ts';
import { deferred } from '../../src/internal/deferred.ts';
import { BaseWorker, type WorkerClass } from '../../src/worker/base-worker.ts';
import type { JobContext } from '../../src/worker/job-context.ts';
import { jobDelivery } from '../support/make-delivery.ts';
import { makeEngine } from '../support/make-engine.ts';
import { ScriptedDriver, type Script } from '../support/scripted-driver.ts';
import { turn } from '../support/turn.ts';

type Handler = (payload: unknown, job: JobContext) => unknown;

function worker(run: Handler, rest: { payload?: z.ZodType; failed?: Handler } = {}): WorkerClass {
  return class extends BaseWorker {
    static readonly payload = rest.payload;
    run(payload: unknown, job: JobContext): unknown {
      return run(payload, job);
    }
    override failed(error: unknown, job: JobContext): void {
      rest.failed?.(error, job);
    }
  };
}

/** A started engine on which `send_email` is the given class, and jobs lie in queues by name. */
async function started(
  workerClass: WorkerClass,
  lying: Record<string, readonly Delivery[]>,
  options: { engine?: EngineOptions; start?: object; script?: Script } = {},
) {
  const queues = new Map(Object.entries(lying).map(([name, all]) => [name, [...all]]));
  const settled: Settlement[] = [];
  const scripted = new ScriptedDriver(
    {},
    {
      receive: async (queue, { max, signal }) => {
        const found = queues.get(queue)?.splice(0, max) ?? [];
        if (found.length > 0 || signal?.aborted === true) return found;
        return new Promise((resolve) => {
          signal?.addEventListener('abort', () => resolve([]));
        });
      },
      settle: async (_, settlements) => {
        settled.push(...settlements);
        return 'settled';
      },
      ...options.script,
    },
  );
  const made = makeEngine(scripted, options.engine);
  made.engine.registerTask('send_email', workerClass);
  const weights = Object.fromEntries(Object.keys(lying).map((name) => [name, 1]));
  await made.engine.start({ queues: weights, ...options.start });
  const kinds = () => settled.map(({ kind, delivery }) => `${kind} ${delivery.id}`);
  return { ...made, settled, kinds };
}

const jobs = (queue: string, count: number): readonly Delivery[] =>
  Array.from({ length: count }, (_, index) => jobDelivery({ id: `${queue}-${index}`, queue }));

describe('a worker', () => {
  test('is through thousands of jobs that end before they begin', async () => {
    const unknown = { ...jobDelivery().headers, [HEADER.task]: 'nobody knows it' };
    const lying = Array.from({ length: 5_000 }, (_, index) =>
      jobDelivery({ id: `mail-${index}`, queue: 'mail', headers: unknown }),
    );
    const { engine, settled } = await started(
      worker(() => undefined),
      { mail: lying },
      { start: { prefetch: 5_000 } },
    );
    for (let turns = 0; turns < 100; turns += 1) await turn();
    expect(settled).toHaveLength(5_000);
    await engine.close();
  });

  test('runs as many at once as it has slots, and no more', async () => {
    let now = 0;
    let most = 0;
    const run = async (): Promise<void> => {
      now += 1;
      most = Math.max(most, now);
      await turn();
      now -= 1;
    };
    const lying = { mail: jobs('mail', 30), news: jobs('news', 30) };
    const { engine, kinds } = await started(worker(run), lying, { start: { concurrency: 3 } });
    for (let turns = 0; turns < 100; turns += 1) await turn();
    expect(most).toBe(3);
    expect(new Set(kinds()).size).toBe(60);
    await engine.close();
  });

  test('shares its slots by weight', async () => {
    const order: string[] = [];
    const run: Handler = (_, job) => void order.push(job.queue);
    const lying = { critical: jobs('critical', 200), low: jobs('low', 200) };
    const start = { concurrency: 1, queues: { critical: 9, low: 1 }, prefetch: 200 };
    const { engine } = await started(worker(run), lying, { start });
    for (let turns = 0; turns < 200; turns += 1) await turn();
    const early = order.slice(10, 110);
    expect(early.filter((queue) => queue === 'low').length).toBeGreaterThanOrEqual(9);
    expect(early.filter((queue) => queue === 'low').length).toBeLessThanOrEqual(11);
    await engine.close();
  });

  test('goes on after handlers that throw anything at all', async () => {
    const thrown = [null, undefined, 'text', Object.freeze({}), new Proxy({}, { get: raise })];
    let run = 0;
    const handler: Handler = () => Promise.reject(thrown[(run += 1) - 1]);
    const { engine, kinds } = await started(worker(handler), { mail: jobs('mail', 5) });
    for (let turns = 0; turns < 10; turns += 1) await turn();
    expect(kinds()).toEqual(jobs('mail', 5).map(({ id }) => `release ${id}`));
    await engine.close();
  });

  test('frees the slot of a stuck job, and tells nobody about what it does later', async () => {
    const stuck = deferred<void>();
    const extra = { [HEADER.timeoutMs]: '50' };
    const lying = [jobDelivery({ id: 'a', queue: 'mail', extra }), ...jobs('mail', 1)];
    const handler: Handler = (_, job) => (job.id === 'a' ? stuck.promise : undefined);
    const { engine, clock, kinds } = await started(
      worker(handler),
      { mail: lying },
      { start: { concurrency: 1 } },
    );
    await turn();
    expect(kinds()).toEqual([]);
    clock.advance(1_050);
    await turn();
    expect(kinds()).toEqual(['release a', 'ack mail-0']);
    stuck.resolve();
    await turn();
    expect(kinds()).toHaveLength(2);
    await engine.close();
  });
});

describe('the failed hook', () => {
  test.each<[string, unknown, string, number]>([
    ['its last attempt', new Error('x'), '5', 1],
    ['an unrecoverable error', new UnrecoverableError('x'), '1', 1],
    ['an attempt that is retried', new Error('x'), '1', 0],
  ])('after %s', async (...row) => {
    const [, error, attempt, calls] = row;
    const failures: unknown[] = [];
    const extra = { [HEADER.attempt]: attempt };
    const workerClass = worker(() => Promise.reject(error), {
      failed: (thrown) => void failures.push(thrown),
    });
    const { engine } = await started(workerClass, {
      mail: [jobDelivery({ extra, queue: 'mail' })],
    });
    await turn();
    expect(failures).toEqual(calls === 1 ? [error] : []);
    await engine.close();
  });

  test('that throws is logged, and harms nothing', async () => {
    const workerClass = worker(() => Promise.reject(new UnrecoverableError('x')), {
      failed: raise,
    });
    const { engine, lines, kinds } = await started(workerClass, { mail: jobs('mail', 1) });
    await turn();
    expect(kinds()).toEqual(['dead mail-0']);
    const told = lines.filter(({ message }) => message?.includes('failed()'));
    expect(told).toMatchObject([{ level: 'error' }]);
    await engine.close();
  });
});

describe('stopping', () => {
  test('hands back a job whose handler gives up, uncounted', async () => {
    const handler: Handler = (_, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
    const { engine, clock, settled } = await started(worker(handler), { mail: jobs('mail', 1) });
    await turn();
    const stopping = engine.stop({ drainMs: 100 });
    await turn();
    clock.advance(100);
    expect(await stopping).toEqual({ stillRunning: 0 });
    expect(settled).toMatchObject([{ kind: 'release', delayMs: 0 }]);
    expect(settled[0]).not.toHaveProperty('headers');
  });

  test('tells a handler that begins only after the abort, too', async () => {
    // Its payload was still being checked by an asynchronous schema when the others were aborted.
    const checking = deferred<boolean>();
    const Slow = z.object({}).refine(() => checking.promise);
    const reasons: unknown[] = [];
    const handler: Handler = (_, { signal }) => void reasons.push(signal.reason);
    const { engine, clock } = await started(worker(handler, { payload: Slow }), {
      mail: jobs('mail', 1),
    });
    await turn();
    const stopping = engine.stop({ drainMs: 100 });
    await turn();
    clock.advance(100);
    await turn();
    checking.resolve(true);
    await turn();
    clock.advance(1_000);
    await stopping;
    for (const reason of reasons) expect(reason).toMatchObject({ code: 'ERR_SHUTDOWN' });
    expect(reasons.length).toBeLessThanOrEqual(1);
  });

  test('waits for no longer than it was told, also where a settlement has no answer', async () => {
    const { engine, clock } = await started(
      worker(() => 'done'),
      { mail: jobs('mail', 1) },
      { script: { settle: () => new Promise(() => undefined) } },
    );
    await turn();
    let stopped = false;
    const stopping = engine.stop({ drainMs: 100 }).then(() => {
      stopped = true;
    });
    await turn();
    expect(stopped).toBe(false);
    clock.advance(100);
    await turn();
    clock.advance(1_000);
    await stopping;
    expect(stopped).toBe(true);
  });
});

function raise(): never {
  throw new Error('raised');
}
