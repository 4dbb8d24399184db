import assert from 'node:assert/strict';
import type { StoreCase, StoreTopic } from '../store-bench/store-case.ts';

const TTL_MS = 2_000;

const cases: readonly StoreCase[] = [
  {
    name: 'one leads, and others do not',
    run: async ({ store }) => {
      assert.equal(await store.locks.lead('sweeper', 'one', TTL_MS), true);
      assert.equal(await store.locks.lead('sweeper', 'two', TTL_MS), false);
      assert.equal(await store.locks.lead('sweeper', 'one', TTL_MS), true);
    },
  },
  {
    name: 'who says so again in time goes on leading',
    run: async (bench) => {
      const { locks } = bench.store;
      await locks.lead('sweeper', 'one', TTL_MS);
      await bench.time.pass(TTL_MS / 2);
      assert.equal(await locks.lead('sweeper', 'one', TTL_MS), true);
      await bench.pass(TTL_MS / 2);
      assert.equal(await locks.lead('sweeper', 'two', TTL_MS), false);
    },
  },
  {
    name: 'who falls silent is followed by another',
    run: async (bench) => {
      const { locks } = bench.store;
      await locks.lead('sweeper', 'one', TTL_MS);
      await bench.pass(TTL_MS);
      assert.equal(await locks.lead('sweeper', 'two', TTL_MS), true);
      assert.equal(await locks.lead('sweeper', 'one', TTL_MS), false);
    },
  },
  {
    name: 'each name has its own',
    run: async ({ store }) => {
      assert.equal(await store.locks.lead('sweeper', 'one', TTL_MS), true);
      assert.equal(await store.locks.lead('scheduler', 'two', TTL_MS), true);
    },
  },
];

/** Who leads. */
export const leads: StoreTopic = { name: 'leads', cases: () => cases };
