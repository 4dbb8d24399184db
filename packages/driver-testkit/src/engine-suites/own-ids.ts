import assert from 'node:assert/strict';
import type { EngineCase, EngineTopic } from '../engine-bench/engine-case.ts';
import { assertUnsupported } from './unsupported.ts';

/** Ids given by the user: unique, or refused. */
export const ownIds: EngineTopic = {
  name: 'own ids',
  cases: ({ capabilities, store }) =>
    capabilities.uniqueIds || store !== 'none' ? unique : [refused],
};

const refused: EngineCase = {
  name: 'an own id is refused before anything is published',
  run: async (bench) => {
    const engine = bench.engine({ send: { run: () => undefined } });
    await assertUnsupported(() => engine.enqueue('send', null, { id: 'order-1' }), 'id');
    await bench.assertNothingLeft();
  },
};

const unique: readonly EngineCase[] = [
  {
    name: 'a second job of that id is a duplicate, whatever its priority, and runs once',
    run: async (bench) => {
      const engine = bench.engine({ send: { run: () => undefined } });
      const first = await engine.enqueue('send', 1, { id: 'order-1' });
      assert.deepEqual(first, { id: 'order-1', outcome: 'added' });
      for (const priority of [5, 9, 0]) {
        const again = await engine.enqueue('send', 2, { id: 'order-1', priority });
        assert.deepEqual(again, { id: 'order-1', outcome: 'duplicate', existingId: 'order-1' });
      }
      await bench.start(engine);
      await bench.untilHeard('job.completed');
      assert.deepEqual(
        bench.runs.map((run) => [run.id, run.payload]),
        [['order-1', 1]],
      );
    },
  },
  {
    name: 'of a hundred at the same time one is added',
    run: async (bench) => {
      const engine = bench.engine({ send: { run: () => undefined } });
      const racing = Array.from({ length: 100 }, () => engine.enqueue('send', 1, { id: 'one' }));
      const outcomes = (await Promise.all(racing)).map((result) => result.outcome);
      assert.equal(outcomes.filter((outcome) => outcome === 'added').length, 1);
    },
  },
  {
    name: 'it stays taken through a retry, and is free once the job is done and nothing is kept of it',
    run: async (bench) => {
      const run = (_: unknown, job: { readonly attempt: number }): void => {
        if (job.attempt === 1) throw new Error('once');
      };
      const engine = await bench.working({ send: { run } }, { records: 'off', tombstoneMs: 1 });
      await engine.enqueue('send', 1, { id: 'order-1' });
      await bench.untilHeard('job.retried');
      assert.equal((await engine.enqueue('send', 2, { id: 'order-1' })).outcome, 'duplicate');
      await bench.untilHeard('job.completed');
      await bench.time.pass(1);
      assert.equal((await engine.enqueue('send', 3, { id: 'order-1' })).outcome, 'added');
      await bench.untilHeard('job.completed', 2);
    },
  },
];
