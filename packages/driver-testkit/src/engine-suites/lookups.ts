import assert from 'node:assert/strict';
import type { EngineCase } from '../engine-bench/engine-case.ts';
import { errorOf } from '../bench/refusal.ts';
import { codeOf } from './code-of.ts';

const idle = { send: { run: (): void => undefined } };

/** Where jobs are looked for, and how far. */
export const lookups: readonly EngineCase[] = [
  {
    name: 'a job is found without its queue wherever this engine has sent it',
    run: async (bench) => {
      const engine = bench.engine(idle);
      const { id } = await engine.enqueue('send', 1, { queue: 'reports' });
      const [many] = await engine.enqueueMany('send', [2], { queue: 'invoices' });
      assert.equal((await engine.jobs.get(id))?.queue, 'reports');
      assert.equal((await engine.jobs.get(many?.id ?? ''))?.queue, 'invoices');
      const { jobs } = await engine.jobs.list({ state: 'waiting' });
      assert.deepEqual(jobs.map((job) => job.queue).toSorted(), ['invoices', 'reports']);
      assert.equal(await engine.jobs.cancel(id), 'cancelled');
    },
  },
  {
    name: 'a job is found without its queue in all that start() reads',
    run: async (bench) => {
      const producer = bench.engine(idle);
      const { id } = await producer.enqueue('send', 1, {
        queue: 'reports',
        delayMs: bench.unitMs * 100,
      });
      const other = bench.engine(idle);
      assert.equal(await other.jobs.get(id), undefined);
      await bench.start(other, { queues: { mail: 1, reports: 1 } });
      assert.equal((await other.jobs.get(id))?.state, 'delayed');
    },
  },
  {
    name: 'a cursor that no page of the list ended with is refused',
    run: async (bench) => {
      const engine = bench.engine(idle);
      await engine.enqueueMany('send', [1, 2, 3]);
      const list = { state: 'waiting', queue: 'mail', limit: 2 } as const;
      const { cursor = '' } = await engine.jobs.list(list);
      const rest = await engine.jobs.list({ ...list, cursor });
      assert.deepEqual(
        rest.jobs.map((job) => job.payload),
        [3],
      );
      const bad = ['x', 'mail', '/', 'mail/', 'mail/zzz', 'mail/-5', `${cursor}0`, `x${cursor}`];
      for (const state of ['waiting', 'delayed', 'completed', 'dead'] as const) {
        for (const wrong of state === 'waiting' ? bad : [...bad, cursor]) {
          const error = await errorOf(() => engine.jobs.list({ ...list, state, cursor: wrong }));
          assert.equal(codeOf(error), 'ERR_INVALID_OPTION', `${state}: ${wrong}`);
        }
      }
    },
  },
];
