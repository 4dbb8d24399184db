import assert from 'node:assert/strict';
import type { Store } from '@switchyard/core/driver';
import type { StoreHarness } from '../harness/store-harness.ts';
import { acquire, create, end, keepBack } from '../store-bench/ops.ts';
import { QUEUE, StoreBench } from '../store-bench/store-bench.ts';
import type { StoreCase, StoreTopic } from '../store-bench/store-case.ts';

/** Who else sees what a store holds, and what is left of it after a restart. */
export const sharing: StoreTopic = {
  name: 'sharing',
  cases: ({ capabilities }) => [
    ownNamespace,
    ...(capabilities.shared ? shared : []),
    ...(capabilities.durable ? durable : []),
  ],
};

const ownNamespace: StoreCase = {
  name: 'a namespace of its own is empty, and nobody else sees into it',
  run: async (bench) => {
    const job = await bench.waiting();
    await bench.done(job, acquire('key'), keepBack(1));
    const other = await bench.with(await bench.harness.create());
    const there = new StoreBench(bench.harness, other);
    await there.stands(job, undefined);
    await there.finds('waiting', []);
    assert.equal(await there.holder('key'), undefined);
    assert.equal(await other.timers.nextDueAt(), undefined);
  },
};

const shared: readonly StoreCase[] = [
  {
    name: 'another process sees the same',
    run: async (bench) => {
      const there = new StoreBench(bench.harness, await bench.with(await another(bench)));
      const job = await bench.running('a');
      await bench.done(job, acquire('key'));
      await there.stands(job, 'active');
      await there.refuses('held', job);
      assert.equal(await there.holder('key'), job.id);
      await bench.store.locks.lead('sweeper', 'one', 60_000);
      assert.equal(await there.store.locks.lead('sweeper', 'two', 60_000), false);
    },
  },
  {
    name: 'another process hears what is told here',
    run: async (bench) => {
      const there = await bench.with(await another(bench));
      const heard: unknown[] = [];
      await there.control.watch((name, value) => void heard.push([name, value]));
      await bench.store.control.set('pause/mail', 'on');
      await bench.store.control.tell('cancel/mail/1', 'now');
      await bench.untilEqual(
        () => heard,
        [
          ['pause/mail', 'on'],
          ['cancel/mail/1', 'now'],
        ],
      );
      assert.deepEqual([...(await there.control.all(''))], [['pause/mail', 'on']]);
    },
  },
  {
    name: 'what one process closes, the other goes on using',
    run: async (bench) => {
      const there = await bench.with(await another(bench));
      await there.close();
      await bench.waiting();
    },
  },
];

const durable: readonly StoreCase[] = [
  {
    name: 'what was answered survives a restart',
    run: async (bench) => {
      const { harness, store } = bench;
      const [waits, over] = [await bench.waiting(), await bench.waiting()];
      await bench.done(waits, acquire('key'), keepBack(bench.time.now() + 3_600_000));
      await bench.take(waits, 'a', { leaseMs: 600_000 });
      await bench.done(over, end('completed', { keep: { type: 'none' } }));
      assert.ok(harness.restart !== undefined, 'the harness restarts what is durable');
      const there = new StoreBench(harness, await bench.with(await harness.restart(store)));
      await there.stands(waits, 'waiting');
      await there.refuses('held', waits);
      assert.equal(await there.holder('key'), waits.id);
      assert.notEqual(await there.store.timers.nextDueAt(), undefined);
      await there.answers({ type: 'exists', state: 'completed' }, over, create());
      const { jobs } = await there.store.records.find({ queue: QUEUE, state: 'waiting', limit: 9 });
      assert.equal(jobs.length, 1);
    },
  },
];

async function another({
  harness,
  store,
}: {
  harness: StoreHarness;
  store: Store;
}): Promise<Store> {
  assert.ok(harness.another !== undefined, 'the harness opens what is shared once more');
  return harness.another(store);
}
