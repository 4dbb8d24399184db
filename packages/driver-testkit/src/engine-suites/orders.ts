import assert from 'node:assert/strict';
import type { EngineHarness } from '../harness/engine-harness.ts';
import type { EngineBench } from '../engine-bench/engine-bench.ts';
import type { EngineCase, EngineTopic } from '../engine-bench/engine-case.ts';
import { assertUnsupported } from './unsupported.ts';

/** The queue that the engines of a case work on. */
const QUEUE = 'mail';

/** FIFO per ordering key, or refused. */
export const orders: EngineTopic = {
  name: 'ordering keys',
  cases: ({ capabilities, store, orderedQueue }) => {
    const isDeclared = capabilities.ordering === 'declared' && orderedQueue === QUEUE;
    if (capabilities.ordering !== 'key' && !isDeclared) return [refused];
    const keepsAttempts = store === 'separate' || capabilities.release === 'delayed';
    return [
      ...ordered,
      ...promotions({ store, capabilities }),
      ...(keepsAttempts ? [overDeath] : []),
    ];
  },
};

/** A head that the broker keeps can be reached only where the broker is the store. */
function promotions(pair: Pick<EngineHarness, 'store' | 'capabilities'>): readonly EngineCase[] {
  if (pair.store === 'none') return [];
  const isOutOfReach = pair.store === 'separate' && pair.capabilities.release === 'delayed';
  return isOutOfReach ? [notPromoted] : [promoted, cancelledHead];
}

/** Fails at its first attempt if it is the first of its key. */
const failsOnce = (payload: unknown, job: { readonly attempt: number }): void => {
  if (payload === 'first' && job.attempt === 1) throw new Error('again');
};

/** A head that waits long for its retry, and its follower. */
async function waitingHead(bench: EngineBench) {
  const backoff = { type: 'fixed', delayMs: bench.unitMs * 200 } as const;
  const engine = await bench.working({ send: { run: failsOnce, defaults: { backoff } } });
  const { id } = await engine.enqueue('send', 'first', { orderingKey: 'k' });
  await engine.enqueue('send', 'second', { orderingKey: 'k' });
  await bench.untilHeard('job.retried');
  return { engine, id, since: bench.time.now() };
}

const promoted: EngineCase = {
  name: 'a head that waits for its retry is promoted: it runs now, and its followers after it',
  run: async (bench) => {
    const { engine, id, since } = await waitingHead(bench);
    assert.equal(await engine.jobs.promote(id), 'promoted');
    await bench.untilHeard('job.completed', 2);
    assert.ok(bench.time.now() - since < bench.unitMs * 100);
    assert.deepEqual(
      bench.runs.map(({ payload, attempt }) => [payload, attempt]),
      [
        ['first', 1],
        ['first', 2],
        ['second', 1],
      ],
    );
    await bench.assertNothingLeft();
  },
};

const cancelledHead: EngineCase = {
  name: 'a head that is cancelled while it waits for its retry lets the next of its key go',
  run: async (bench) => {
    const { engine, id, since } = await waitingHead(bench);
    assert.equal(await bench.within(engine.jobs.cancel(id), 'cancel()'), 'cancelled');
    await bench.untilHeard('job.completed');
    assert.ok(bench.time.now() - since < bench.unitMs * 100);
    assert.deepEqual(
      bench.runs.map(({ payload }) => payload),
      ['first', 'second'],
    );
    await bench.assertNothingLeft();
  },
};

const notPromoted: EngineCase = {
  name: 'a head that the broker keeps until its retry cannot be promoted: it holds its key, and runs in time',
  run: async (bench) => {
    const engine = await bench.working({ send: { run: failsOnce } });
    const { id } = await engine.enqueue('send', 'first', { orderingKey: 'k' });
    await engine.enqueue('send', 'second', { orderingKey: 'k' });
    await bench.untilHeard('job.retried');
    await assert.rejects(engine.jobs.promote(id), { code: 'ERR_UNSUPPORTED_FEATURE' });
    await bench.untilHeard('job.completed', 2);
    assert.deepEqual(
      bench.runs.map(({ payload }) => payload),
      ['first', 'first', 'second'],
    );
  },
};

const overDeath: EngineCase = {
  name: 'the failed attempts of a head are counted over the death of its worker',
  run: async (bench) => {
    const run = (): never => {
      throw new Error('always');
    };
    const backoff = { type: 'fixed', delayMs: bench.unitMs * 10 } as const;
    const task = { send: { run, defaults: { backoff, maxAttempts: 3 } } };
    for (const attempt of [1, 2]) {
      const worker = await bench.mortal(task);
      if (attempt === 1) await worker.engine.enqueue('send', 1, { orderingKey: 'k' });
      await bench.untilHeard('job.retried', attempt);
      await bench.calm();
      worker.die();
    }
    await bench.working(task);
    await bench.untilHeard('job.dead');
    assert.deepEqual(
      bench.runs.map(({ attempt }) => attempt),
      [1, 2, 3],
    );
  },
};

const refused: EngineCase = {
  name: 'an ordering key is refused before anything is published',
  run: async (bench) => {
    const engine = bench.engine({ send: { run: () => undefined } });
    const call = (): unknown => engine.enqueue('send', null, { orderingKey: 'user:1' });
    await assertUnsupported(call, 'orderingKey');
    const many = (): unknown => engine.enqueueMany('send', [1, 2], { orderingKey: 'user:1' });
    await assertUnsupported(many, 'orderingKey');
    await bench.assertNothingLeft();
  },
};

const ordered: readonly EngineCase[] = [
  {
    name: 'the jobs of a key run in order, one at a time, keys side by side',
    run: async (bench) => {
      let running = new Set<unknown>();
      const run = async (payload: unknown): Promise<void> => {
        const key = String(payload).slice(0, 1);
        assert.ok(!running.has(key), `two of key ${key} at once`);
        running = new Set([...running, key]);
        await new Promise((resolve) => {
          setImmediate(resolve);
        });
        running.delete(key);
      };
      const engine = await bench.working({ send: { run } });
      const payloads = Array.from({ length: 10 }, (_, index) => [`a${index}`, `b${index}`]).flat();
      for (const payload of payloads) {
        await engine.enqueue('send', payload, { orderingKey: payload.slice(0, 1) });
      }
      await bench.untilHeard('job.completed', 20);
      for (const key of ['a', 'b']) {
        const ran = bench.runs
          .map((each) => String(each.payload))
          .filter((one) => one.startsWith(key));
        assert.deepEqual(
          ran,
          payloads.filter((one) => one.startsWith(key)),
        );
      }
      assert.equal(bench.events.of('job.retried').length, 0);
    },
  },
  {
    name: 'a failing head holds its key until it is done',
    run: async (bench) => {
      const run = (payload: unknown, job: { readonly attempt: number }): void => {
        if (payload === 'first' && job.attempt < 3) throw new Error('again');
      };
      const engine = await bench.working({ send: { run } });
      for (const payload of ['first', 'second', 'third']) {
        await engine.enqueue('send', payload, { orderingKey: 'k' });
      }
      await bench.untilHeard('job.completed', 3);
      const ran = bench.runs.map((each) => each.payload);
      assert.deepEqual(ran, ['first', 'first', 'first', 'second', 'third']);
    },
  },
  {
    name: 'a dead head lets the next one go',
    run: async (bench) => {
      const run = (payload: unknown): void => {
        if (payload === 'first') throw new Error('always');
      };
      const engine = await bench.working({ send: { run } });
      await engine.enqueue('send', 'first', { orderingKey: 'k', maxAttempts: 2 });
      await engine.enqueue('send', 'second', { orderingKey: 'k' });
      await bench.untilHeard('job.completed');
      assert.deepEqual(
        bench.runs.map((each) => each.payload),
        ['first', 'first', 'second'],
      );
    },
  },
];
