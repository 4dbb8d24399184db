import assert from 'node:assert/strict';
import { acquire, create, end, keepBack, patch } from '../store-bench/ops.ts';
import { QUEUE, type StoreBench } from '../store-bench/store-bench.ts';
import type { StoreCase, StoreTopic } from '../store-bench/store-case.ts';

const IN_AN_HOUR = 3_600_000;
const TTL_MS = 500;

const cases: readonly StoreCase[] = [
  {
    name: 'takes what waits, is delayed or on its way, and says how many',
    run: async (bench) => {
      const [waits, later, begins] = [await bench.waiting(), bench.job(), bench.job()];
      await bench.done(later, create({ state: 'delayed', runAt: bench.time.now() + IN_AN_HOUR }));
      await bench.done(begins, create());
      assert.equal(await purge(bench), 3);
      for (const job of [waits, later, begins]) await bench.stands(job, undefined);
      assert.equal(await purge(bench), 0);
    },
  },
  {
    name: 'leaves what runs, what has ended, and other queues',
    run: async (bench) => {
      const [runs, over] = [await bench.running('a'), await bench.waiting()];
      await bench.done(over, end('completed'));
      const elsewhere = await bench.waiting('other');
      assert.equal(await purge(bench), 0);
      await bench.stands(runs, 'active');
      await bench.stands(over, 'completed');
      await bench.stands(elsewhere, 'waiting');
      assert.equal(await bench.renew(runs, 'a'), true);
    },
  },
  {
    name: 'frees the locks of what it takes, and no others',
    run: async (bench) => {
      const [waits, runs] = [await bench.waiting(), await bench.running('a')];
      const elsewhere = { ...waits, queue: 'other' };
      await bench.done(waits, acquire('one'), acquire('two'));
      await bench.done(runs, acquire('three'));
      await bench.done(elsewhere, acquire('one'));
      await purge(bench);
      assert.deepEqual(
        [await bench.holder('one'), await bench.holder('two'), await bench.holder('three')],
        [undefined, undefined, runs.id],
      );
      assert.equal(await bench.holder('one', 'other'), waits.id);
    },
  },
  {
    name: 'frees no lock that another job took over when its time had come',
    run: async (bench) => {
      const [waits, next] = [await bench.waiting(), await bench.running('a')];
      await bench.done(waits, acquire('key', TTL_MS));
      await bench.pass(TTL_MS);
      await bench.done(next, acquire('key'));
      assert.equal(await purge(bench), 1);
      assert.equal(await bench.holder('key'), next.id);
    },
  },
  {
    name: 'keeps nothing back any longer of what it takes',
    run: async (bench) => {
      const job = bench.job();
      const dueAt = bench.time.now() + 1_000;
      await bench.done(job, create({ state: 'delayed', runAt: dueAt }), keepBack(dueAt));
      await purge(bench);
      assert.equal(await bench.store.timers.nextDueAt(), undefined);
    },
  },
  {
    name: 'what is delivered late is dropped, and its id is taken',
    run: async (bench) => {
      const job = await bench.waiting();
      await purge(bench);
      assert.deepEqual(await bench.open(job, 'late'), { type: 'ended', state: 'removed' });
      await bench.done(job, patch(['enqueuing'], 'waiting'));
      await bench.refuses('ended', job);
      await bench.answers({ type: 'exists', state: 'removed' }, job, create());
    },
  },
];

function purge(bench: StoreBench): Promise<number> {
  return bench.store.records.purge(QUEUE);
}

/** Emptying a queue. */
export const purging: StoreTopic = {
  name: 'purging',
  cases: ({ time }) => (time.type === 'virtual' ? [...cases, droppedInTime] : cases),
};

/** Only virtual time can afford to wait for hours. */
const droppedInTime: StoreCase = {
  name: 'what was delayed for long is dropped when it comes at last',
  run: async (bench) => {
    const [job, delayMs] = [bench.job(), 30 * 24 * IN_AN_HOUR];
    await bench.done(job, create({ state: 'delayed', runAt: bench.time.now() + delayMs }));
    await purge(bench);
    await bench.time.pass(delayMs);
    await bench.refuses('ended', job);
  },
};
