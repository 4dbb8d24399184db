import assert from 'node:assert/strict';
import { assertSameHeaders } from '../bench/check.ts';
import { create, end, patch } from '../store-bench/ops.ts';
import type { StoreCase, StoreTopic } from '../store-bench/store-case.ts';

const IN_AN_HOUR = 3_600_000;

/** How a record changes while its job lives. */
export const patching: StoreTopic = {
  name: 'patching',
  cases: () => [...states, ...conditions, ...headers],
};

const states: readonly StoreCase[] = [
  {
    name: 'a job goes from state to state',
    run: async (bench) => {
      const job = bench.job();
      await bench.done(job, create());
      for (const [from, to] of [
        ['enqueuing', 'waiting'],
        ['waiting', 'active'],
        ['active', 'delayed'],
        ['delayed', 'active'],
        ['active', 'waiting'],
      ] as const) {
        await bench.done(job, patch([from], to));
        await bench.stands(job, to);
        await bench.finds(from, []);
        await bench.finds(to, [job]);
      }
    },
  },
  {
    name: 'a delayed job tells until when, and only while it is delayed',
    run: async (bench) => {
      const job = await bench.waiting();
      const runAt = bench.time.now() + IN_AN_HOUR;
      const runAtOf = async (): Promise<number | undefined> => (await bench.must(job)).runAt;
      await bench.done(job, patch(['waiting'], 'delayed', { runAt }));
      assert.equal(await runAtOf(), runAt);
      await bench.done(job, patch(['delayed'], 'delayed', { headers: { a: '1' } }));
      assert.equal(await runAtOf(), runAt, 'not said again');
      await bench.done(job, patch(['delayed'], 'active'));
      assert.equal(await runAtOf(), undefined, 'active');
    },
  },
  {
    name: 'a job that was enqueued with a delay keeps its instant',
    run: async (bench) => {
      const [job, runAt] = [bench.job(), bench.time.now() + IN_AN_HOUR];
      await bench.done(job, create({ runAt }));
      await bench.done(job, patch(['enqueuing'], 'delayed'));
      assert.equal((await bench.must(job)).runAt, runAt);
    },
  },
];

const conditions: readonly StoreCase[] = [
  {
    name: '`waiting` never overwrites a later state',
    run: async (bench) => {
      const job = await bench.running('a');
      const late = patch(['enqueuing'], 'waiting', { headers: { late: 'yes' }, runAt: 1 });
      await bench.done(job, late);
      const { state, extra, runAt } = await bench.must(job);
      assert.deepEqual([state, extra?.['late'], runAt], ['active', undefined, undefined]);
      await bench.done(job, end('completed'));
      await bench.done(job, late);
      await bench.stands(job, 'completed');
    },
  },
  {
    name: 'any of several states will do',
    run: async (bench) => {
      const job = await bench.waiting();
      await bench.done(job, patch(['enqueuing', 'waiting', 'delayed'], 'active'));
      await bench.stands(job, 'active');
    },
  },
  {
    name: 'a job without a record is left without one',
    run: async (bench) => {
      const job = bench.job();
      await bench.done(job, patch(['enqueuing', 'waiting'], 'active', { headers: { a: '1' } }));
      await bench.stands(job, undefined);
      await bench.done(job, create());
    },
  },
  {
    name: 'where it must, a job in another state answers where it stands',
    run: async (bench) => {
      const must = { must: true, headers: { a: '1' } } as const;
      const job = await bench.waiting();
      const unmoved = { type: 'unmoved', state: 'waiting' } as const;
      await bench.answers(unmoved, job, patch(['delayed'], 'active', must));
      assertSameHeaders((await bench.must(job)).extra, undefined);
      await bench.done(job, patch(['waiting'], 'active', must));
      await bench.stands(job, 'active');
    },
  },
  {
    name: 'where it must, a job that nobody knows answers that',
    run: async (bench) => {
      const must = patch(['delayed'], 'active', { must: true });
      await bench.answers({ type: 'unmoved', state: undefined }, bench.job(), must);
    },
  },
];

const headers: readonly StoreCase[] = [
  {
    name: 'headers are merged into its own, and null removes',
    run: async (bench) => {
      const [job, shared] = [bench.job(), { 'sy-task': 'greet', keep: 'shared' }];
      await bench.done(job, create({ headers: shared, extra: { a: '1', b: '2', stays: 'yes' } }));
      const change = { b: '3', c: '4', a: null, gone: null };
      await bench.done(job, patch(['enqueuing'], 'waiting', { headers: change }));
      const found = await bench.must(job);
      assertSameHeaders(found.extra, { b: '3', c: '4', stays: 'yes' });
      assertSameHeaders(found.headers, shared);
    },
  },
  {
    name: 'a job without headers of its own gets them',
    run: async (bench) => {
      const job = await bench.waiting();
      await bench.done(job, patch(['waiting'], 'delayed', { headers: { 'sy-attempt': '2' } }));
      assertSameHeaders((await bench.must(job)).extra, { 'sy-attempt': '2' });
      await bench.done(job, patch(['delayed'], 'waiting'));
      assertSameHeaders((await bench.must(job)).extra, { 'sy-attempt': '2' });
    },
  },
];
