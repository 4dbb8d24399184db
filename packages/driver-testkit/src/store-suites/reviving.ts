import assert from 'node:assert/strict';
import { assertSameBytes, assertSameHeaders } from '../bench/check.ts';
import { close, create, end, patch } from '../store-bench/ops.ts';
import type { StoreBench } from '../store-bench/store-bench.ts';
import type { StoreCase, StoreTopic } from '../store-bench/store-case.ts';
import type { JobRef, StoreOp } from '@switchyard/core/driver';

const revive: StoreOp = patch(['dead'], 'enqueuing', {
  must: true,
  headers: { 'sy-redrives': '1', 'sy-dead-reason': null },
});

/** A job whose first run, claimed by `a`, was its last. */
async function dead(bench: StoreBench): Promise<JobRef> {
  const job = bench.job();
  await bench.done(job, create({ extra: { mine: 'yes' }, body: Buffer.from('kept') }));
  await bench.take(job, 'a');
  const headers = { 'sy-dead-reason': 'max_attempts' };
  await bench.done(job, close('a'), end('dead', { headers }));
  return job;
}

const cases: readonly StoreCase[] = [
  {
    name: 'a dead job comes back with its body and headers',
    run: async (bench) => {
      const job = await dead(bench);
      await bench.done(job, revive);
      const found = await bench.must(job);
      assert.deepEqual([found.state, found.endedAt], ['enqueuing', undefined]);
      assertSameBytes(found.body ?? new Uint8Array(), Buffer.from('kept'));
      assertSameHeaders(found.extra, { mine: 'yes', 'sy-redrives': '1' });
      await bench.finds('dead', []);
      await bench.finds('enqueuing', [job]);
    },
  },
  {
    name: 'it runs again by its new copy, and its runs go on counting',
    run: async (bench) => {
      const job = await dead(bench);
      await bench.done(job, revive);
      const { run, deaths } = await bench.take(job, 'b', { base: 1 });
      assert.deepEqual({ run, deaths }, { run: 2, deaths: 0 });
      await bench.done(job, close('b'), end('completed'));
      await bench.stands(job, 'completed');
      await bench.refuses('ended', job, { base: 2 });
    },
  },
  {
    name: 'copies of its first life are stale',
    run: async (bench) => {
      const job = await dead(bench);
      await bench.done(job, revive);
      assert.deepEqual(await bench.open(job, 'late', { base: 0 }), { type: 'stale' });
    },
  },
  {
    name: 'so they are after its tombstone is gone',
    run: async (bench) => {
      const job = await bench.waiting();
      await bench.take(job, 'a');
      await bench.done(job, close('a'), end('dead', { tombstoneMs: 1_000 }));
      await bench.pass(1_000);
      await bench.done(job, revive);
      await bench.refuses('stale', job, { base: 0 });
      assert.equal((await bench.take(job, 'b', { base: 1 })).run, 2);
    },
  },
  {
    name: 'of two who bring it back, one does',
    run: async (bench) => {
      const job = await dead(bench);
      await bench.done(job, revive);
      await bench.answers({ type: 'unmoved', state: 'enqueuing' }, job, revive);
    },
  },
  {
    name: 'what ended otherwise is not brought back by the way',
    run: async (bench) => {
      const job = await bench.waiting();
      await bench.done(job, end('completed'));
      await bench.answers({ type: 'unmoved', state: 'completed' }, job, revive);
      await bench.stands(job, 'completed');
    },
  },
  {
    name: 'a dead job without a record comes back without one',
    run: async (bench) => {
      const job = bench.job();
      await bench.take(job, 'a');
      await bench.done(job, close('a'), end('dead'));
      await bench.done(job, revive);
      await bench.stands(job, undefined);
      await bench.refuses('stale', job, { base: 0 });
      assert.equal((await bench.take(job, 'b', { base: 1 })).run, 2);
    },
  },
];

/** Jobs that come back from the dead. */
export const reviving: StoreTopic = { name: 'reviving', cases: () => cases };
