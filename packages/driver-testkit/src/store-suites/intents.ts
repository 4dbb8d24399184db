import assert from 'node:assert/strict';
import type { Leaving } from '@switchyard/core/driver';
import { close, end, handBack, intent, retrying } from '../store-bench/ops.ts';
import type { StoreCase, StoreTopic } from '../store-bench/store-case.ts';

const DEAD: Leaving = {
  how: 'dead',
  reason: 'max_attempts',
  delayMs: 0,
  headers: { 'sy-dead-reason': 'max_attempts', 'sy-run-at': null },
};

/** What a run has decided and may not live to do. */
export const intents: StoreTopic = { name: 'intents', cases: () => [...found, ...over] };

const found: readonly StoreCase[] = [
  ...[retrying(), DEAD].map((leaving): StoreCase => ({
    name: `${leaving.how}: who takes over finds it, and nobody has died`,
    run: async (bench) => {
      const job = await bench.running('a');
      await bench.done(job, intent('a', leaving));
      await bench.refuses('held', job);
      await bench.passLease();
      const claim = await bench.take(job, 'b');
      assert.deepEqual([claim.run, claim.deaths], [2, 0]);
      assert.equal(claim.leaving?.how, leaving.how);
      assert.equal(claim.leaving.reason, leaving.reason);
      assert.equal(claim.leaving.delayMs, leaving.delayMs);
      assert.deepEqual({ ...claim.leaving.headers }, { ...leaving.headers });
    },
  })),
  {
    name: 'what was decided last counts',
    run: async (bench) => {
      const job = await bench.running('a');
      await bench.done(job, intent('a', retrying()));
      await bench.done(job, intent('a', DEAD));
      await bench.passLease();
      assert.equal((await bench.take(job, 'b')).leaving?.how, 'dead');
    },
  },
  {
    name: 'who was to finish it and dies leaves it to the next, and is no death',
    run: async (bench) => {
      const job = await bench.running('a');
      await bench.done(job, intent('a', retrying()));
      for (const [index, token] of ['b', 'c', 'd'].entries()) {
        await bench.passLease();
        const { run, deaths, leaving } = await bench.take(job, token);
        assert.deepEqual([run, deaths, leaving?.how], [index + 2, 0, 'retry']);
      }
    },
  },
  {
    name: 'who was to finish it and hands it back leaves it to the next',
    run: async (bench) => {
      const job = await bench.running('a');
      await bench.done(job, intent('a', retrying()));
      await bench.passLease();
      await bench.take(job, 'b');
      await bench.done(job, handBack('b'));
      assert.equal((await bench.take(job, 'c')).leaving?.how, 'retry');
    },
  },
  {
    name: 'who hands back says what is left to the next',
    run: async (bench) => {
      const job = await bench.running('a');
      await bench.done(job, intent('a', DEAD));
      await bench.done(job, handBack('a', retrying()));
      const { run, deaths, leaving } = await bench.take(job, 'b');
      assert.deepEqual([run, deaths, leaving], [2, 0, retrying()]);
    },
  },
];

const over: readonly StoreCase[] = [
  {
    name: 'what is taken back is not found, and who dies then has died',
    run: async (bench) => {
      const job = await bench.running('a');
      await bench.done(job, intent('a', retrying()));
      await bench.passLease();
      await bench.take(job, 'b');
      await bench.done(job, intent('b', undefined));
      await bench.passLease();
      assert.deepEqual(await bench.open(job, 'c'), { type: 'opened', run: 3, deaths: 1 });
    },
  },
  {
    name: 'a run that closes has done what it decided',
    run: async (bench) => {
      const job = await bench.running('a');
      await bench.done(job, intent('a', retrying()));
      await bench.done(job, close('a'));
      const next = await bench.open(job, 'b', { base: 1 });
      assert.deepEqual(next, { type: 'opened', run: 2, deaths: 0 });
    },
  },
  {
    name: 'the copy that follows from it is its work: there is nothing to finish',
    run: async (bench) => {
      const job = await bench.running('a');
      await bench.done(job, intent('a', retrying()));
      await bench.passLease();
      const next = await bench.open(job, 'b', { base: 1 });
      assert.deepEqual(next, { type: 'opened', run: 2, deaths: 0 });
      await bench.passLease();
      const after = await bench.open(job, 'c', { base: 1 });
      assert.deepEqual(after, { type: 'opened', run: 3, deaths: 1 });
    },
  },
  {
    name: 'only the current token decides',
    run: async (bench) => {
      const job = await bench.running('a');
      const stale = { type: 'stale' } as const;
      await bench.answers(stale, job, intent('b', DEAD));
      await bench.passLease();
      assert.equal((await bench.take(job, 'c')).leaving, undefined);
      await bench.answers(stale, job, intent('a', DEAD));
      await bench.done(job, handBack('c'));
      await bench.answers(stale, job, intent('c', DEAD));
      await bench.answers(stale, bench.job(), intent('a', DEAD));
      assert.equal((await bench.take(job, 'd')).leaving, undefined);
      await bench.done(job, close('d'), end('completed'));
      await bench.answers(stale, job, intent('d', DEAD));
    },
  },
];
