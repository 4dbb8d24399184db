import assert from 'node:assert/strict';
import type { StoreGroup, StoreOp } from '@switchyard/core/driver';
import { describe, it } from 'vitest';
import {
  apply,
  close,
  create,
  end,
  fill,
  open,
  QUEUE,
  timer,
  until,
  waits,
  withStore,
} from '../test/store/support/store-ops.ts';
import { testStore, type TestStore } from '../test/store/support/test-store.ts';
import { oneServer } from './support/one-server.ts';

const server = oneServer();

function many(count: number, ...ops: readonly StoreOp[]): readonly StoreGroup[] {
  return Array.from({ length: count }, (_, index) => ({ queue: QUEUE, id: `job-${index}`, ops }));
}

/** How many commands something costs, once the server knows its scripts. */
async function calls({ connection }: TestStore, work: () => Promise<unknown>): Promise<number> {
  const before = connection.calls;
  await work();
  return connection.calls - before;
}

describe('round trips', () => {
  it('are one for each queue, whatever is asked, and no more than a thousand operations each', () =>
    withStore(server.now().port, async (one) => {
      const { store } = one;
      await fill(one);
      await store.control.set('pause/mail', 'on');
      await store.locks.lead('sweeper', 'one', 60_000);
      await store.records.find({ queue: QUEUE, state: 'waiting', limit: 1 });
      await store.control.all('');
      await store.timers.takeDue({ max: 1, leaseMs: 1_000 });
      await store.timers.nextDueAt();
      const ref = { queue: QUEUE, id: 'live' };
      await store.records.get([ref]);
      await store.claims.renew([{ ...ref, token: 'a' }], 60_000);
      const cost = (work: () => Promise<unknown>): Promise<number> => calls(one, work);
      assert.equal(await cost(() => apply(one, 'one', create, waits, open('b'))), 1);
      assert.equal(await cost(() => store.apply(many(100, create))), 1);
      const elsewhere = { queue: 'other', id: 'one', ops: [create] };
      assert.equal(await cost(() => store.apply([elsewhere, ...many(100, waits)])), 2);
      assert.equal(await cost(() => store.apply(many(1_000, waits))), 2, '2 000 with their groups');
      assert.equal(await cost(() => store.records.get([ref])), 1);
      assert.equal(await cost(() => store.claims.renew([{ ...ref, token: 'a' }], 60_000)), 1);
      assert.equal(await cost(() => store.records.note(ref, { log: 'x' })), 1);
      assert.equal(
        await cost(() => store.records.find({ queue: QUEUE, state: 'waiting', limit: 100 })),
        1,
      );
      assert.equal(await cost(() => store.locks.holder(QUEUE, 'key')), 1);
      assert.equal(await cost(() => store.control.all('')), 1);
      assert.equal(await cost(() => apply(one, 'later', timer)), 1, 'its queue was said before');
      assert.equal(await cost(() => store.timers.nextDueAt()), 2, 'which queues, and each of them');
    }));
});

describe('nothing is left behind', () => {
  it('of jobs that have ended, but what was to be kept, and that for its time', () =>
    withStore(server.now().port, async (one) => {
      const { store, connection, prefix } = one;
      const key: StoreOp = { type: 'lock.acquire', key: 'key', ttlMs: undefined };
      await apply(one, 'none', key, create, open('a'));
      await apply(one, 'none', close('a'), end({ type: 'none' }, 300), {
        type: 'lock.release',
        key: 'key',
      });
      await apply(one, 'last', create, open('a'));
      await store.records.note({ queue: QUEUE, id: 'last' }, { log: 'line' });
      await apply(one, 'last', close('a'), end({ type: 'last', max: 9, ageMs: 300 }, 1));
      await apply(one, 'unclaimed', { type: 'lock.acquire', key: 'other', ttlMs: 300 });
      await apply(one, 'timed', timer);
      await apply(one, 'timed', { type: 'timer.remove' });
      const own = `${prefix}:v1:{${QUEUE}}:st:`;
      const left = async (): Promise<readonly string[]> => {
        const keys = await connection.client.keys(`${own}*`);
        return keys.map((each) => each.slice(own.length)).toSorted();
      };
      await until(async () => (await left()).every((each) => !/^[jlk]:/.test(each)));
      // What stays in the lists of a queue goes with the next call on it.
      await store.records.find({ queue: QUEUE, state: 'completed', limit: 9 });
      assert.deepEqual(await left(), ['m']);
    }));

  it('of a claim without a record: it goes a day after it was last used', () =>
    withStore(server.now().port, async (one) => {
      const { connection, prefix } = one;
      await apply(one, 'stray', open('a'));
      const restMs = await connection.client.pttl(`${prefix}:v1:{${QUEUE}}:st:j:stray`);
      assert.ok(restMs > 86_400_000 && restMs <= 86_460_000, `${restMs} ms`);
      await apply(one, 'stray', create);
    }));
});

describe('what ends by itself', () => {
  it('is no more of a job that came back in time', () =>
    withStore(server.now().port, async (one) => {
      const { store } = one;
      const dead: StoreOp = {
        type: 'record.end',
        state: 'dead',
        keep: { type: 'last', max: 9, ageMs: 300 },
        tombstoneMs: 300,
      };
      await apply(one, 'back', create, open('a'));
      await store.records.note({ queue: QUEUE, id: 'back' }, { log: 'of its first life' });
      await apply(one, 'back', dead);
      await apply(one, 'gone', create, dead);
      const revive = { type: 'record.patch', from: ['dead'], state: 'waiting' } as const;
      await apply(one, 'back', revive);
      await store.records.note({ queue: QUEUE, id: 'back' }, { log: 'of its second' });
      const read = () => store.records.get(['back', 'gone'].map((id) => ({ queue: QUEUE, id })));
      await until(async () => (await read())[1] === undefined);
      const [back] = await read();
      assert.deepEqual([back?.state, back?.logs], ['waiting', ['of its second']]);
    }));

  it('leaves a key to who took it after that, also when its first holder is purged', () =>
    withStore(server.now().port, async (one) => {
      const { store } = one;
      const key = { type: 'lock.acquire', key: 'key' } as const;
      await apply(one, 'first', create, { ...key, ttlMs: 50 });
      await until(async () => (await store.locks.holder(QUEUE, 'key')) === undefined);
      await apply(one, 'second', { ...key, ttlMs: undefined });
      assert.equal(await store.records.purge(QUEUE), 1);
      assert.equal(await store.locks.holder(QUEUE, 'key'), 'second');
    }));
});

describe('two stores race', () => {
  it('for one job, many times: one opens it, and one end is told', () =>
    withStore(server.now().port, async (one) => {
      const other = testStore(server.now().port, one.prefix);
      await other.store.connect();
      try {
        const both = [one, other];
        for (let round = 0; round < 100; round += 1) {
          const id = `job-${round}`;
          await apply(one, id, create, waits);
          const opened: readonly string[] = await Promise.all(
            both.map((each, index) => apply(each, id, open(`t${index}`))),
          );
          assert.deepEqual(opened.toSorted(), ['done', 'unclaimed']);
          const closed: readonly string[] = await Promise.all(
            both.map((each, index) => apply(each, id, close(`t${index}`), end())),
          );
          const winner = opened.indexOf('done');
          assert.deepEqual(closed, winner === 0 ? ['done', 'stale'] : ['stale', 'done']);
        }
        const which = { queue: QUEUE, state: 'completed', limit: 100 } as const;
        const { jobs } = await other.store.records.find(which);
        const ids = jobs.map(({ id }) => id);
        assert.deepEqual(
          ids,
          Array.from({ length: 10 }, (_, index) => `job-${90 + index}`),
        );
      } finally {
        await other.store.close();
      }
    }));
});

describe('large answers', () => {
  it('come in pieces: forty jobs of a megabyte are read whole', () =>
    withStore(server.now().port, async ({ store, connection }) => {
      const body = Buffer.alloc(1_048_576, 7);
      const big = { ...create, type: 'record.create', body } as StoreOp;
      const groups = many(40, big);
      const before = connection.calls;
      await store.apply(groups);
      assert.ok(connection.calls - before >= 5, 'no call of more than 8 MiB');
      const jobs = await store.records.get(groups);
      assert.ok(jobs.every((job) => job?.body?.byteLength === body.byteLength));
      const page = await store.records.find({ queue: QUEUE, state: 'enqueuing', limit: 40 });
      assert.deepEqual(
        page.jobs.map(({ id }) => id),
        groups.map(({ id }) => id),
      );
      assert.equal(page.cursor, undefined);
      assert.equal(await store.records.purge(QUEUE), 40);
    }));
});
