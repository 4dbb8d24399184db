import assert from 'node:assert/strict';
import { assertSameBytes, assertSameHeaders } from '../bench/check.ts';
import { close, create, patch, remove } from '../store-bench/ops.ts';
import type { StoreCase, StoreTopic } from '../store-bench/store-case.ts';

const IN_AN_HOUR = 3_600_000;

/** What is written down when a job begins. */
export const records: StoreTopic = {
  name: 'records',
  cases: () => [...created, ...unique, ...removed],
};

const created: readonly StoreCase[] = [
  {
    name: 'a record is found as it was written',
    run: async (bench) => {
      const job = bench.job();
      const headers = { 'sy-task': 'greet', 'x-odd': 'ü \u{1F600} "\'\\ \n' };
      const extra = { 'sy-id': 'a:b.c', empty: '' };
      const body = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
      await bench.done(job, create({ headers, extra, body }));
      const found = await bench.must(job);
      assert.deepEqual([found.queue, found.id, found.state], [job.queue, job.id, 'enqueuing']);
      assertSameHeaders(found.headers, headers);
      assertSameHeaders(found.extra, extra);
      assertSameBytes(found.body ?? new Uint8Array(), body);
      assert.deepEqual([...found.logs], []);
    },
  },
  {
    name: 'what was not said is not made up',
    run: async (bench) => {
      const job = bench.job();
      await bench.done(job, create({ body: new Uint8Array() }));
      const found = await bench.must(job);
      const { extra, run, runAt, startedAt, endedAt, worker, result, progress } = found;
      const unknown = { run, runAt, startedAt, endedAt, worker, result, progress };
      assert.deepEqual(
        Object.entries(unknown).filter(([, value]) => value !== undefined),
        [],
      );
      assertSameHeaders(extra, undefined);
      assert.equal(found.body?.byteLength, 0);
    },
  },
  {
    name: 'a delayed job tells until when',
    run: async (bench) => {
      const [job, runAt] = [bench.job(), bench.time.now() + IN_AN_HOUR];
      await bench.done(job, create({ state: 'delayed', runAt }));
      const found = await bench.must(job);
      assert.deepEqual([found.state, found.runAt], ['delayed', runAt]);
    },
  },
  {
    name: 'jobs are answered in the order asked, unknown ones as undefined',
    run: async (bench) => {
      const [one, two, nobody] = [await bench.waiting(), await bench.waiting(), bench.job()];
      const elsewhere = { ...one, queue: 'other' };
      const found = await bench.store.records.get([two, nobody, one, elsewhere, two]);
      assert.deepEqual(
        found.map((job) => job?.id),
        [two.id, undefined, one.id, undefined, two.id],
      );
      assert.deepEqual(await bench.store.records.get([]), []);
    },
  },
];

const unique: readonly StoreCase[] = [
  ...(['enqueuing', 'waiting', 'delayed', 'active'] as const).map((state): StoreCase => ({
    name: `a job that is ${state} cannot be begun again`,
    run: async (bench) => {
      const job = bench.job();
      await bench.done(job, create({ extra: { first: 'yes' } }), patch(['enqueuing'], state));
      await bench.answers({ type: 'exists', state }, job, create({ state: 'delayed' }));
      const found = await bench.must(job);
      assert.deepEqual([found.state, found.extra?.['first']], [state, 'yes']);
    },
  })),
  {
    name: 'each queue has ids of its own',
    run: async (bench) => {
      const [here, there] = [bench.job(), { ...bench.job('other') }];
      const twin = { ...there, id: here.id };
      await bench.done(here, create());
      await bench.done(twin, create({ state: 'delayed' }));
      await bench.stands(here, 'enqueuing');
      await bench.stands(twin, 'delayed');
    },
  },
];

const removed: readonly StoreCase[] = [
  {
    name: 'what is removed is forgotten, and can begin anew',
    run: async (bench) => {
      const job = bench.job();
      await bench.done(job, create({ extra: { first: 'yes' } }));
      await bench.done(job, remove);
      await bench.stands(job, undefined);
      await bench.finds('enqueuing', []);
      await bench.done(job, create());
      assertSameHeaders((await bench.must(job)).extra, undefined);
    },
  },
  {
    name: 'what begins anew is not fenced off by the runs of who had its id before',
    run: async (bench) => {
      const job = await bench.running('a');
      await bench.done(job, close('a'));
      await bench.done(job, remove);
      await bench.done(job, create());
      await bench.take(job, 'b', { base: 0 });
    },
  },
  {
    name: 'removing what nobody knows is harmless',
    run: async (bench) => {
      const job = bench.job();
      await bench.done(job, remove);
      await bench.done(job, create());
    },
  },
];
