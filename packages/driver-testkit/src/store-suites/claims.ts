import assert from 'node:assert/strict';
import { close, handBack, intent, patch, retrying } from '../store-bench/ops.ts';
import type { StoreBench } from '../store-bench/store-bench.ts';
import type { StoreCase, StoreTopic } from '../store-bench/store-case.ts';

/** The store's lease on a run. */
export const claims: StoreTopic = {
  name: 'claims',
  cases: () => [...opening, ...copies, ...leases],
};

const opening: readonly StoreCase[] = [
  {
    name: 'the first run is 1, and nobody has died',
    run: async (bench) => {
      const job = await bench.waiting();
      const before = bench.time.now();
      assert.deepEqual(await bench.open(job, 'a'), { type: 'opened', run: 1, deaths: 0 });
      const { run, worker, startedAt = 0 } = await bench.must(job);
      assert.deepEqual({ run, worker }, { run: 1, worker: 'worker-1' });
      assert.ok(startedAt >= before - bench.slackMs && startedAt <= before + 1_000 + bench.slackMs);
    },
  },
  {
    name: 'a job that runs is held from others until its lease is over',
    run: async (bench) => {
      const job = await bench.running('a');
      const claim = await bench.open(job, 'b');
      assert.ok(claim.type === 'held', claim.type);
      const leftMs = claim.untilMs - bench.time.now();
      const { leaseMs, slackMs } = bench;
      assert.ok(leftMs > 0 - slackMs && leftMs <= leaseMs + slackMs, `held for ${leftMs} ms more`);
      await bench.take(await bench.waiting(), 'b');
    },
  },
  {
    name: 'the run rises with every start, counted or not',
    run: async (bench) => {
      const job = await bench.waiting();
      const runs: number[] = [];
      for (const counts of [false, true, false, true]) {
        const base = runs.length < 2 ? 0 : 2;
        runs.push((await bench.take(job, `t${runs.length}`, { base })).run);
        const token = `t${runs.length - 1}`;
        await bench.done(job, counts ? close(token) : handBack(token));
      }
      assert.deepEqual(runs, [1, 2, 3, 4]);
    },
  },
  {
    name: 'a job without a record is claimed like any other',
    run: async (bench) => {
      const job = bench.job();
      assert.deepEqual(await bench.open(job, 'a'), { type: 'opened', run: 1, deaths: 0 });
      await bench.refuses('held', job);
      await bench.done(job, close('a'));
      await bench.refuses('stale', job);
      assert.equal((await bench.take(job, 'b', { base: 1 })).run, 2);
      await bench.stands(job, undefined);
    },
  },
  {
    name: 'a copy that tells of runs nobody remembers goes on from there',
    run: async (bench) => {
      const job = bench.job();
      assert.equal((await bench.take(job, 'a', { base: 7 })).run, 8);
      await bench.done(job, handBack('a'));
      await bench.refuses('stale', job, { base: 6 });
    },
  },
  {
    name: 'each job has its own claim, and each queue its own jobs',
    run: async (bench) => {
      const job = await bench.running('a');
      const twin = { ...job, queue: 'other' };
      assert.equal((await bench.take(twin, 'b')).run, 1);
      assert.equal(await bench.renew(twin, 'a'), false);
      assert.equal(await bench.renew(job, 'a'), true);
    },
  },
];

const copies: readonly StoreCase[] = [
  {
    name: 'after a run that counts, older copies are stale and newer ones are not',
    run: async (bench) => {
      const job = await bench.running('a');
      await bench.done(job, close('a'));
      assert.deepEqual(await bench.open(job, 'b', { base: 0 }), { type: 'stale' });
      assert.equal((await bench.take(job, 'b', { base: 1 })).run, 2);
    },
  },
  {
    name: 'after a run that was handed back, the same copy runs again',
    run: async (bench) => {
      const job = await bench.running('a');
      await bench.done(job, handBack('a'));
      assert.deepEqual(await bench.open(job, 'b'), { type: 'opened', run: 2, deaths: 0 });
    },
  },
  {
    name: 'a copy that follows from a run takes over from it: that was no death',
    run: async (bench) => {
      const job = await bench.running('a');
      await bench.done(job, intent('a', retrying()));
      const newer = await bench.open(job, 'b', { base: 1 });
      assert.deepEqual(newer, { type: 'opened', run: 2, deaths: 0 });
      await bench.answers({ type: 'stale' }, job, close('a'));
      await bench.refuses('stale', job, { base: 0 });
      assert.equal(await bench.renew(job, 'b'), true);
    },
  },
  {
    name: 'the same after its lease is over',
    run: async (bench) => {
      const job = await bench.running('a');
      await bench.passLease();
      const newer = await bench.open(job, 'b', { base: 1 });
      assert.deepEqual(newer, { type: 'opened', run: 2, deaths: 0 });
    },
  },
  {
    name: 'a copy of a run that another is finishing is held, and then stale',
    run: async (bench) => {
      const job = await bench.running('a');
      await bench.done(job, intent('a', retrying()));
      await bench.passLease();
      await bench.take(job, 'b');
      // `a` had published before it died, and `b` will again: one of the two copies is to run.
      await bench.refuses('held', job, { base: 1 });
      await bench.done(job, close('b'));
      await bench.refuses('stale', job, { base: 1 });
      assert.equal((await bench.take(job, 'c', { base: 2 })).run, 3);
    },
  },
];

const leases: readonly StoreCase[] = [
  {
    name: 'a lease that is renewed goes on',
    run: async (bench) => {
      const job = await bench.running('a');
      for (let round = 0; round < 3; round += 1) {
        await bench.time.pass(bench.leaseMs * 0.6);
        assert.equal(await bench.renew(job, 'a'), true);
        await bench.refuses('held', job);
      }
      await bench.passLease();
      await bench.take(job, 'b');
    },
  },
  {
    name: 'each has the length that was asked for it',
    run: async (bench) => {
      const [short, long] = [await bench.waiting(), await bench.waiting()];
      await bench.take(short, 'a');
      await bench.take(long, 'a', { leaseMs: bench.leaseMs * 10 });
      await bench.passLease();
      await bench.take(short, 'b');
      await bench.refuses('held', long);
    },
  },
  {
    name: 'a lapsed claim is its holder’s until another takes it',
    run: async (bench) => {
      const job = await bench.running('a');
      await bench.passLease();
      assert.equal(await bench.renew(job, 'a'), true);
      await bench.refuses('held', job);
      await bench.passLease();
      await bench.done(job, intent('a', retrying()));
      await bench.done(job, close('a'), patch(['active'], 'waiting'));
      await bench.stands(job, 'waiting');
    },
  },
  {
    name: 'renewing tells which are lost, and prolongs the others',
    run: async (bench) => {
      const [mine, closed, taken] = await threeRunning(bench);
      await bench.done(closed, close('b'));
      await bench.take(taken, 'd', { base: 1 });
      const held = [
        { ...mine, token: 'a' },
        { ...closed, token: 'b' },
        { ...taken, token: 'c' },
        { ...bench.job(), token: 'e' },
      ];
      const lost = await bench.store.claims.renew(held, bench.leaseMs * 3);
      assert.deepEqual([...lost].toSorted(), ['b', 'c', 'e']);
      await bench.passLease();
      await bench.refuses('held', mine);
      assert.deepEqual(await bench.store.claims.renew([], bench.leaseMs), []);
    },
  },
];

async function threeRunning(bench: StoreBench) {
  return [await bench.running('a'), await bench.running('b'), await bench.running('c')] as const;
}
