import assert from 'node:assert/strict';
import type { EngineCase, EngineTopic } from '../engine-bench/engine-case.ts';
import { assertUnsupported } from './unsupported.ts';

/** FIFO per ordering key, or refused. */
export const orders: EngineTopic = {
  name: 'ordering keys',
  cases: ({ capabilities }) => (capabilities.ordering === 'key' ? ordered : [refused]),
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
