import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Delivery, JobDelivery } from '../../src/contract/message.ts';
import { HEADER } from '../../src/envelope/header-names.ts';
import { StuckHandlers } from '../../src/worker/stuck-handlers.ts';
import { execute, type Executed } from '../../src/worker/execute.ts';
import { BaseWorker, type WorkerClass } from '../../src/worker/base-worker.ts';
import { HeldDelivery } from '../../src/worker/held-delivery.ts';
import { discard, snooze } from '../../src/worker/run-result.ts';
import { START } from '../support/manual-clock.ts';
import { HEADERS, jobDelivery, malformedDelivery } from '../support/make-delivery.ts';
import { makeEngine } from '../support/make-engine.ts';
import { ScriptedDriver } from '../support/scripted-driver.ts';
import { unheardRejections } from '../support/unheard-rejections.ts';

const trap = (): never => {
  throw new Error('from a trap');
};
const HOSTILE = new Proxy({}, { get: trap, getPrototypeOf: trap, ownKeys: trap, has: trap });

/** Runs one delivery on an engine that knows `send_email` as the given class. */
async function run(delivery: Delivery, workerClass?: WorkerClass): Promise<Executed> {
  const { parts, clock } = makeEngine(new ScriptedDriver());
  const { registry, middlewares, events } = parts.producer;
  if (workerClass !== undefined) registry.register('send_email', workerClass);
  const { serializers, resolver, logger, abortMs, poisonLimit, unknownTaskMs } = parts.config;
  const { bond } = parts.side;
  const own = { engine: parts.id, registry, middlewares, events, clock, bond, notes: undefined };
  const stuck = new StuckHandlers();
  const limits = { abortMs, stuck, poisonLimit, unknownTaskMs };
  const settings = { serializers, resolver, log: logger, ...limits };
  const held = new HeldDelivery(delivery, START, Infinity);
  return new Promise((resolve) => execute(held, { ...own, ...settings }, resolve));
}

/** A worker class whose `run` is the given function. */
function worker(handler: (payload: unknown) => unknown, payload?: z.ZodType): WorkerClass {
  return class extends BaseWorker {
    static readonly payload = payload;
    run(given: unknown): unknown {
      return handler(given);
    }
  };
}

const body = (text: string): Partial<JobDelivery> => ({ body: new TextEncoder().encode(text) });
const Email = z.object({ to: z.string() });

describe('a delivery that cannot run', () => {
  test.each<[string, Delivery, object]>([
    ['bytes of somebody else', malformedDelivery(), { type: 'undecodable' }],
    ['no envelope', jobDelivery({ headers: {} }), { type: 'undecodable' }],
    [
      'a content type nobody reads',
      jobDelivery({ extra: { [HEADER.contentType]: 'text/xml' } }),
      {
        type: 'undecodable',
      },
    ],
    ['a body that is none', jobDelivery(body('{')), { type: 'undecodable' }],
    ['an empty body', jobDelivery(body('')), { type: 'undecodable' }],
    ['a payload that is not valid', jobDelivery(body('{"to":5}')), { type: 'invalid-payload' }],
    ['too many deaths', jobDelivery({ deaths: 3 }), { type: 'poison' }],
    [
      'a deadline in the past',
      jobDelivery({ extra: { [HEADER.deadline]: String(START) } }),
      {
        type: 'deadline',
      },
    ],
    [
      'a task that nobody knows',
      jobDelivery({ extra: { [HEADER.task]: 'other' } }),
      {
        type: 'unknown-task',
        deadReason: 'unknown_task',
        times: 0,
      },
    ],
    [
      'a newer envelope',
      jobDelivery({ extra: { [HEADER.version]: '2' } }),
      {
        type: 'unknown-task',
        deadReason: 'undecodable',
      },
    ],
  ])('says why: %s', async (_, delivery, result) => {
    let runs = 0;
    const counting = worker(() => void (runs += 1), Email);
    const executed = await run(delivery, counting);
    expect(executed).toMatchObject({ result, run: undefined, worker: undefined });
    expect(runs).toBe(0);
  });

  test('may still run after two deaths', async () => {
    const executed = await run(
      jobDelivery({ deaths: 2 }),
      worker(() => 'ok'),
    );
    expect(executed.result).toEqual({ type: 'completed', result: 'ok' });
  });
});

describe('a handler', () => {
  test('is given the output of the schema, parsed once more', async () => {
    const Counting = z.object({ to: z.string().transform((text) => text.length) });
    const seen: unknown[] = [];
    await run(
      jobDelivery(body('{"to":"abc"}')),
      worker((payload) => seen.push(payload), Counting),
    );
    expect(seen).toEqual([{ to: 3 }]);
  });

  test('is given the output of an asynchronous schema', async () => {
    const Slow = z.object({ to: z.string().refine(async () => true) });
    const executed = await run(
      jobDelivery(body('{"to":"abc"}')),
      worker((payload) => payload, Slow),
    );
    expect(executed.result).toEqual({ type: 'completed', result: { to: 'abc' } });
  });

  test.each<[string, unknown]>([
    ['an error', new Error('why')],
    ['null', null],
    ['undefined', undefined],
    ['a text', 'why'],
    ['a frozen object', Object.freeze({})],
    ['a hostile proxy', HOSTILE],
  ])('may throw or reject with %s: the attempt failed', async (_, thrown) => {
    for (const handler of [
      () => {
        throw thrown;
      },
      () => Promise.reject(thrown),
    ]) {
      const executed = await run(jobDelivery(), worker(handler));
      expect(executed.result.type).toBe('failed');
      expect(Reflect.get(executed.result, 'error') === thrown).toBe(true);
    }
  });

  test.each<[string, unknown, string]>([
    ['nothing', undefined, 'completed'],
    ['a value', { ok: true }, 'completed'],
    [
      'a proxy that has no prototype to ask for',
      new Proxy({}, { getPrototypeOf: trap }),
      'completed',
    ],
    ['a proxy that throws on everything', HOSTILE, 'failed'],
  ])('may return %s', async (_, value, type) => {
    // It never throws: what escaped from here would end the process and cost a slot.
    const executed = await run(
      jobDelivery(),
      worker(() => value),
    ).catch((error: unknown) => error);
    expect(executed).toMatchObject({ result: { type } });
  });

  test('may snooze or discard', async () => {
    const snoozed = await run(
      jobDelivery(),
      worker(() => snooze(5)),
    );
    expect(snoozed.result).toEqual({ type: 'snoozed', delayMs: 5 });
    const discarded = await run(
      jobDelivery(),
      worker(() => Promise.resolve(discard('old'))),
    );
    expect(discarded.result).toEqual({ type: 'discarded', reason: 'old' });
  });

  test('whose constructor throws failed its attempt', async () => {
    const Broken = class extends BaseWorker {
      constructor() {
        super();
        trap();
      }
      run(): void {}
    };
    expect((await run(jobDelivery(), Broken)).result).toMatchObject({
      type: 'failed',
      error: { message: 'from a trap' },
    });
  });

  test('gets an instance of its own for each run', async () => {
    const seen = new Set<unknown>();
    const Keeping = class extends BaseWorker {
      run(): void {
        seen.add(this);
      }
    };
    await run(jobDelivery(), Keeping);
    await run(jobDelivery(), Keeping);
    expect(seen.size).toBe(2);
  });

  test('leaves no rejection behind that nobody hears', async () => {
    const unheard = await unheardRejections(async () => {
      await run(
        jobDelivery(),
        worker(() => Promise.reject(new Error('why'))),
      );
      await run(
        jobDelivery({ headers: HEADERS, ...body('{') }),
        worker(() => 1),
      );
    });
    expect(unheard).toEqual([]);
  });
});
