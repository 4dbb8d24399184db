import assert from 'node:assert/strict';
import { assertDriverError } from '../bench/refusal.ts';
import { create } from '../store-bench/ops.ts';
import { QUEUE } from '../store-bench/store-bench.ts';
import type { StoreTopic } from '../store-bench/store-case.ts';

/** What a store says of itself, and how it begins and ends. */
export const storeLifecycle: StoreTopic = {
  name: 'lifecycle',
  cases: () => [
    {
      name: 'declares what the harness says, under a name for machines',
      run: async ({ store, harness }) => {
        assert.deepEqual({ ...store.capabilities }, { ...harness.capabilities });
        assert.match(store.name, /^[a-z][a-z0-9-]*$/);
      },
    },
    {
      name: 'connecting again is harmless, and it answers',
      run: async (bench) => {
        const job = await bench.waiting();
        await bench.store.connect();
        await bench.store.ping();
        await bench.stands(job, 'waiting');
      },
    },
    {
      name: 'after close every call is refused, but to close again',
      run: async (bench) => {
        const job = await bench.waiting();
        const { store } = bench;
        await store.close();
        await store.close();
        const calls: Readonly<Record<string, () => Promise<unknown>>> = {
          connect: () => store.connect(),
          ping: () => store.ping(),
          apply: () => bench.apply(job, create()),
          'records.get': () => bench.get(job),
          'records.find': () => store.records.find({ queue: QUEUE, state: 'waiting', limit: 1 }),
          'locks.holder': () => bench.holder('key'),
          'claims.renew': () => bench.renew(job, 'a'),
          'timers.takeDue': () => store.timers.takeDue({ max: 1, leaseMs: 1_000 }),
        };
        for (const [what, call] of Object.entries(calls)) {
          await assertDriverError(call, 'ERR_CLOSED', what);
        }
      },
    },
    {
      name: 'no groups are answered with no answers',
      run: async (bench) => {
        assert.deepEqual(await bench.all([]), []);
      },
    },
    {
      name: 'job.move is refused: messages are not here to be moved',
      run: async (bench) => {
        const [job, other] = [await bench.waiting(), bench.job()];
        const keep = { type: 'none' } as const;
        const move = { type: 'job.move', expect: ['waiting'], to: 'removed', keep } as const;
        const groups = [
          { ...other, ops: [create()] },
          { ...job, ops: [move] },
        ];
        await assertDriverError(() => bench.all(groups), 'ERR_CONFIG_INVALID', 'job.move');
        await bench.stands(job, 'waiting');
        await bench.stands(other, undefined);
      },
    },
  ],
};
