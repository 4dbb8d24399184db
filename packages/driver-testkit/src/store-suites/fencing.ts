import assert from 'node:assert/strict';
import type { StoreOp } from '@switchyard/core/driver';
import { acquire, close, end, handBack, keepBack, patch, release } from '../store-bench/ops.ts';
import type { StoreBench } from '../store-bench/store-bench.ts';
import type { StoreCase, StoreTopic } from '../store-bench/store-case.ts';

const STALE = { type: 'stale' } as const;

/** Every way to settle that a late worker may try, with its own token. */
const SETTLING: Readonly<Record<string, readonly StoreOp[]>> = {
  'a retry': [close('a'), patch(['active'], 'delayed', { headers: { late: 'yes' } }), keepBack(1)],
  'a hand-back': [handBack('a'), patch(['active'], 'waiting')],
  'an end': [close('a'), end('completed'), release('key')],
  'an end that closes last': [end('completed'), release('key'), close('a')],
};

/** What an old token runs against. */
export const fencing: StoreTopic = {
  name: 'fencing',
  cases: () => [
    ...Object.entries(SETTLING).map(([what, ops]) => fencedOff(what, ops)),
    ...Object.entries(SETTLING).map(([what, ops]) => afterTheEnd(what, ops)),
    ...others,
  ],
};

function fencedOff(what: string, ops: readonly StoreOp[]): StoreCase {
  return {
    name: `${what} by who was taken for dead changes nothing`,
    run: async (bench) => {
      const job = await bench.running('a');
      await bench.done(job, acquire('key'));
      await bench.passLease();
      await bench.take(job, 'b');
      await bench.answers(STALE, job, ...ops);
      await bench.stands(job, 'active');
      assert.equal((await bench.must(job)).extra?.['late'], undefined);
      assert.equal(await bench.holder('key'), job.id);
      assert.equal(await bench.store.timers.nextDueAt(), undefined);
      await assertRuns(bench, job, 'b');
    },
  };
}

function afterTheEnd(what: string, ops: readonly StoreOp[]): StoreCase {
  return {
    name: `${what} by who was taken for dead changes nothing of how the job ended`,
    run: async (bench) => {
      const job = await bench.running('a');
      await bench.passLease();
      await bench.take(job, 'b');
      await bench.done(job, close('b'), end('discarded'));
      const ended = await bench.must(job);
      await bench.answers(STALE, job, ...ops);
      assert.deepEqual(await bench.must(job), ended);
      assert.equal(await bench.store.timers.nextDueAt(), undefined);
    },
  };
}

const others: readonly StoreCase[] = [
  {
    name: 'a job that is ended by others fences off who runs it',
    run: async (bench) => {
      const job = await bench.running('a');
      await bench.done(job, end('cancelled'));
      assert.equal(await bench.renew(job, 'a'), false);
      await bench.answers(STALE, job, close('a'), end('completed'));
      await bench.stands(job, 'cancelled');
    },
  },
  {
    name: 'a token that never opened anything closes nothing',
    run: async (bench) => {
      const job = await bench.waiting();
      await bench.answers(STALE, job, close('a'), end('completed'));
      await bench.answers(STALE, bench.job(), close('a'));
      await bench.stands(job, 'waiting');
    },
  },
  {
    name: 'a token of one job is none for another',
    run: async (bench) => {
      const [one, two] = [await bench.running('a'), await bench.running('b')];
      await bench.answers(STALE, two, close('a'));
      await assertRuns(bench, one, 'a');
      await assertRuns(bench, two, 'b');
    },
  },
];

async function assertRuns(
  bench: StoreBench,
  job: Parameters<StoreBench['renew']>[0],
  token: string,
): Promise<void> {
  assert.equal(await bench.renew(job, token), true, `${token} runs ${job.id}`);
}
