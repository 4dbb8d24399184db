import assert from 'node:assert/strict';
import type { Store } from '@switchyard/core/driver';
import type { StoreHarness } from '../harness/store-harness.ts';
import { acquire, keepBack } from '../store-bench/ops.ts';
import { StoreBench } from '../store-bench/store-bench.ts';
import type { StoreCase, StoreTopic } from '../store-bench/store-case.ts';
import { surviving } from './surviving.ts';

/** Who else sees what a store holds, and what is left of it after a restart. */
export const sharing: StoreTopic = {
  name: 'sharing',
  cases: ({ capabilities }) => [
    ownNamespace,
    ...(capabilities.shared ? shared : []),
    ...(capabilities.durable ? surviving : []),
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
