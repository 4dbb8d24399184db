import assert from 'node:assert/strict';
import type { JobRef, Keep } from '@switchyard/core/driver';
import { create, end } from '../store-bench/ops.ts';
import type { StoreBench } from '../store-bench/store-bench.ts';
import type { StoreCase, StoreTopic } from '../store-bench/store-case.ts';

const LAST_TWO: Keep = { type: 'last', max: 2, ageMs: Infinity };
const SOON_FORGOTTEN_MS = 1_000;

const cases: readonly StoreCase[] = [
  {
    name: 'none: nothing is kept',
    run: async (bench) => {
      const job = await ended(bench, { type: 'none' });
      await bench.stands(job, undefined);
      await bench.finds('completed', []);
    },
  },
  {
    name: 'always: kept, whatever else ends',
    run: async (bench) => {
      const always = await ended(bench, { type: 'always' });
      for (let more = 0; more < 4; more += 1) await ended(bench, LAST_TWO);
      await bench.stands(always, 'completed');
    },
  },
  {
    name: 'last: the oldest make room',
    run: async (bench) => {
      const jobs: JobRef[] = [];
      for (let made = 0; made < 5; made += 1) jobs.push(await ended(bench, LAST_TWO));
      await bench.finds('completed', jobs.slice(3));
      assert.deepEqual(
        (await bench.store.records.get(jobs)).map((job) => job !== undefined),
        [false, false, false, true, true],
      );
    },
  },
  {
    name: 'last: what is always kept takes no room',
    run: async (bench) => {
      const first = await ended(bench, LAST_TWO);
      for (let more = 0; more < 3; more += 1) await ended(bench, { type: 'always' });
      const last = await ended(bench, LAST_TWO);
      await bench.stands(first, 'completed');
      await bench.stands(last, 'completed');
    },
  },
  {
    name: 'last: each queue has room of its own',
    run: async (bench) => {
      const one = await ended(bench, { ...LAST_TWO, max: 1 });
      const other = await ended(bench, { ...LAST_TWO, max: 1 }, 'other');
      await bench.stands(one, 'completed');
      await bench.stands(other, 'completed');
    },
  },
  {
    name: 'last: what is too old is gone, without anything else happening',
    run: async (bench) => {
      const ageMs = SOON_FORGOTTEN_MS;
      const job = await ended(bench, { type: 'last', max: 10, ageMs });
      await bench.stands(job, 'completed');
      await bench.pass(ageMs);
      await bench.stands(job, undefined);
      await bench.finds('completed', []);
    },
  },
  {
    name: 'a kept record is known after its tombstone is gone',
    run: async (bench) => {
      const job = await bench.waiting();
      await bench.done(job, end('completed', { tombstoneMs: SOON_FORGOTTEN_MS }));
      await bench.pass(SOON_FORGOTTEN_MS);
      await bench.answers({ type: 'exists', state: 'completed' }, job, create());
      await bench.refuses('ended', job);
    },
  },
];

async function ended(bench: StoreBench, keep: Keep, queue?: string): Promise<JobRef> {
  const job = await bench.waiting(queue);
  await bench.done(job, end('completed', { keep }));
  await bench.time.pass(1);
  return job;
}

/** Which ended jobs are kept, and how long. */
export const keeping: StoreTopic = { name: 'keeping', cases: () => cases };
