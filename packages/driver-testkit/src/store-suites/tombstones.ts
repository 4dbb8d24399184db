import assert from 'node:assert/strict';
import { create, end, patch } from '../store-bench/ops.ts';
import type { StoreCase, StoreTopic } from '../store-bench/store-case.ts';

const NONE = { type: 'none' } as const;
const SHORT_MS = 2_000;

/** What is left of a job that has ended, so that a late copy of it is recognised. */
export const tombstones: StoreTopic = {
  name: 'tombstones',
  cases: () => [...late, ...lifetime],
};

const late: readonly StoreCase[] = [
  ...(['completed', 'discarded', 'cancelled', 'dead'] as const).map((state): StoreCase => ({
    name: `${state}: a late copy is told so, and its id is taken`,
    run: async (bench) => {
      const job = await bench.waiting();
      await bench.done(job, end(state, { keep: NONE }));
      assert.deepEqual(await bench.open(job, 'late'), { type: 'ended', state });
      assert.deepEqual(await bench.open(job, 'later', { base: 7 }), { type: 'ended', state });
      await bench.answers({ type: 'exists', state }, job, create());
    },
  })),
  {
    name: 'a job without a record leaves one too',
    run: async (bench) => {
      const job = bench.job();
      await bench.take(job, 'a');
      await bench.done(job, end('completed'));
      await bench.stands(job, undefined);
      assert.deepEqual(await bench.open(job, 'late'), { type: 'ended', state: 'completed' });
      await bench.answers({ type: 'exists', state: 'completed' }, job, create());
    },
  },
  {
    name: 'a late note that the job waits changes nothing',
    run: async (bench) => {
      const job = await bench.waiting();
      await bench.done(job, end('completed', { keep: NONE }));
      await bench.done(job, patch(['enqueuing'], 'waiting'));
      await bench.refuses('ended', job);
      const must = patch(['waiting'], 'active', { must: true });
      await bench.answers({ type: 'unmoved', state: 'completed' }, job, must);
    },
  },
  {
    name: 'each queue has its own',
    run: async (bench) => {
      const job = await bench.waiting();
      await bench.done(job, end('completed', { keep: NONE }));
      const twin = { ...job, queue: 'other' };
      await bench.done(twin, create());
      await bench.take(twin, 'a');
    },
  },
];

const lifetime: readonly StoreCase[] = [
  {
    name: 'lives as long as was asked, and no longer',
    run: async (bench) => {
      const job = await bench.waiting();
      await bench.done(job, end('completed', { keep: NONE, tombstoneMs: SHORT_MS }));
      await bench.time.pass(SHORT_MS / 2);
      await bench.refuses('ended', job);
      await bench.pass(SHORT_MS / 2);
      await bench.done(job, create());
      const { run } = await bench.take(job, 'a');
      assert.equal(run, 1);
    },
  },
  {
    name: 'each lives as long as was asked for it',
    run: async (bench) => {
      const [long, short] = [await bench.waiting(), await bench.waiting()];
      await bench.done(long, end('completed', { keep: NONE, tombstoneMs: SHORT_MS * 100 }));
      await bench.done(short, end('completed', { keep: NONE, tombstoneMs: SHORT_MS }));
      await bench.pass(SHORT_MS);
      await bench.done(short, create());
      await bench.refuses('ended', long);
    },
  },
];
