import assert from 'node:assert/strict';
import type { JobRef, StoreOp } from '@switchyard/core/driver';
import {
  acquire,
  close,
  create,
  end,
  handBack,
  intent,
  keepBack,
  patch,
  release,
  retrying,
} from '../store-bench/ops.ts';
import type { StoreBench } from '../store-bench/store-bench.ts';
import type { StoreCase, StoreTopic } from '../store-bench/store-case.ts';

/** Ways to close a run, and what they leave. */
const CLOSING: Readonly<Record<string, readonly StoreOp[]>> = {
  'an end': [close('a'), end('completed'), release('key')],
  'an end without a record': [close('a'), end('completed', { keep: { type: 'none' } })],
  'a retry': [close('a'), patch(['active'], 'delayed', { runAt: 9 }), keepBack(9)],
  'a hand-back': [handBack('a'), patch(['active'], 'waiting')],
  'a hand-back that leaves a retry': [
    handBack('a', retrying()),
    patch(['active'], 'delayed', { runAt: 9 }),
  ],
};

/** The same group again, since the answer to the first did not come. */
export const storeRepeats: StoreTopic = {
  name: 'repeats',
  cases: () => [
    ...opening,
    ...Object.entries(CLOSING).flatMap(([what, ops]) => [twice(what, ops), late(what, ops)]),
    ...others,
  ],
};

const opening: readonly StoreCase[] = [
  {
    name: 'the same token opens once, and is answered as the first time',
    run: async (bench) => {
      const job = await bench.running('a');
      await bench.passLease();
      const first = await bench.open(job, 'b');
      assert.deepEqual(first, { type: 'opened', run: 2, deaths: 1 });
      for (let round = 0; round < 3; round += 1) {
        assert.deepEqual(await bench.open(job, 'b'), first);
      }
      assert.equal(await bench.renew(job, 'b'), true);
    },
  },
  {
    name: 'so it is with what was to be finished',
    run: async (bench) => {
      const job = await bench.running('a');
      await bench.done(job, intent('a', retrying()));
      await bench.passLease();
      const first = await bench.take(job, 'b');
      assert.equal(first.leaving?.how, 'retry');
      assert.deepEqual(await bench.open(job, 'b'), first);
    },
  },
  {
    name: 'its lease begins with what it asked last',
    run: async (bench) => {
      const job = await bench.running('a');
      await bench.time.pass(bench.leaseMs * 0.6);
      await bench.take(job, 'a');
      await bench.time.pass(bench.leaseMs * 0.6);
      await bench.refuses('held', job);
    },
  },
  {
    name: 'one that was fenced off meanwhile is not let in again',
    run: async (bench) => {
      const job = await bench.running('a');
      await bench.passLease();
      await bench.take(job, 'b');
      assert.equal((await bench.open(job, 'a')).type, 'held');
      assert.equal(await bench.renew(job, 'b'), true);
    },
  },
];

async function lookAt(bench: StoreBench, job: JobRef): Promise<unknown> {
  return [
    await bench.get(job),
    await bench.holder('key'),
    await bench.store.timers.nextDueAt(),
    await bench.renew(job, 'b'),
  ];
}

function twice(what: string, ops: readonly StoreOp[]): StoreCase {
  return {
    name: `${what}: done, and done again without a change`,
    run: async (bench) => {
      const job = await bench.running('a');
      await bench.done(job, acquire('key'));
      await bench.done(job, ...ops);
      const before = await lookAt(bench, job);
      await bench.time.pass(5);
      for (let round = 0; round < 3; round += 1) await bench.done(job, ...ops);
      assert.deepEqual(await lookAt(bench, job), before);
    },
  };
}

function late(what: string, ops: readonly StoreOp[]): StoreCase {
  const base = ops.some((op) => op.type === 'claim.close' && op.counts) ? 1 : 0;
  const isEnd = ops.some((op) => op.type === 'record.end');
  return {
    name: `${what}: asked again late, it leaves alone what has come since`,
    run: async (bench) => {
      const job = await bench.running('a');
      await bench.done(job, acquire('key'));
      await bench.done(job, ...ops);
      if (isEnd) await bench.done(job, { type: 'record.remove' });
      else {
        const active = patch(['waiting', 'delayed'], 'active');
        await bench.done(job, bench.opening('b', { base }), active);
        await bench.done(job, { type: 'timer.remove' });
      }
      const before = await lookAt(bench, job);
      await bench.done(job, ...ops);
      assert.deepEqual(await lookAt(bench, job), before);
    },
  };
}

const others: readonly StoreCase[] = [
  {
    name: 'a job that was begun is told to exist, and stays as it was begun',
    run: async (bench) => {
      const job = bench.job();
      const ops = [acquire('key'), create({ extra: { a: '1' } })];
      await bench.done(job, ...ops);
      const before = await bench.must(job);
      await bench.time.pass(5);
      await bench.answers({ type: 'exists', state: 'enqueuing' }, job, ...ops);
      assert.deepEqual(await bench.must(job), before);
      assert.equal(await bench.holder('key'), job.id);
    },
  },
  {
    name: 'what was decided is decided',
    run: async (bench) => {
      const job = await bench.running('a');
      for (let round = 0; round < 3; round += 1) await bench.done(job, intent('a', retrying()));
      await bench.passLease();
      assert.equal((await bench.take(job, 'b')).leaving?.how, 'retry');
    },
  },
];
