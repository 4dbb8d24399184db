import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { DriverError, type Store, type StoreOp } from '@switchyard/core/driver';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { redisStore } from '../src/store/make-store.ts';
import { close, create, end, open, QUEUE, until, waits } from '../test/store/support/store-ops.ts';
import { PrivateRedis } from './support/private-redis.ts';

let server: PrivateRedis;
beforeAll(async () => {
  server = await PrivateRedis.start();
});
afterAll(() => server.remove());

async function withStore(work: (store: Store) => Promise<void>): Promise<void> {
  const store = redisStore({ url: server.url, prefix: `t-${randomUUID().slice(0, 13)}` });
  await store.connect();
  try {
    await work(store);
  } finally {
    await store.close();
  }
}

function isOutage(error: unknown): boolean {
  return error instanceof DriverError && error.retryable;
}

/** Asks again until an answer comes, as core does. */
async function insist<T>(call: () => Promise<T>): Promise<T> {
  const last = Date.now() + 20_000;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      assert.ok(isOutage(error), String(error));
      assert.ok(Date.now() < last, 'the connection does not come back');
      await new Promise((resolve) => {
        setTimeout(resolve, 5);
      });
    }
  }
}

describe('a store whose server is away', () => {
  it('says so, and goes on where it was once the server is back', () =>
    withStore(async (store) => {
      const heard: string[] = [];
      await store.control.watch((name) => void heard.push(name));
      const begin = (id: string) => store.apply([{ queue: QUEUE, id, ops: [create, waits] }]);
      assert.deepEqual(await begin('before'), [{ type: 'done' }]);
      await store.control.set('pause/mail', 'on');
      await server.kill();
      await assert.rejects(() => begin('meanwhile'), isOutage);
      await assert.rejects(() => store.ping(), isOutage);
      await server.up();
      await insist(() => begin('after'));
      const ids = ['before', 'after'].map((id) => ({ queue: QUEUE, id }));
      const jobs = await store.records.get(ids);
      assert.deepEqual(
        jobs.map((job) => job?.state),
        ['waiting', 'waiting'],
      );
      assert.deepEqual([...(await store.control.all(''))], [['pause/mail', 'on']]);
      await until(async () => {
        await store.control.tell('again', 'on');
        return heard.includes('again');
      });
    }));
});

describe('connections that break while answers are on their way', () => {
  it('lose nothing and do nothing twice: the same groups again are answered alike', () =>
    withStore(async (store) => {
      const axe = new Redis(server.url);
      let swings = 0;
      /** Breaks every other connection while a call is under way, each third time. */
      const underAxe = async <T>(call: () => Promise<T>): Promise<T> => {
        const answer = call();
        swings += 1;
        if (swings % 3 === 0) void axe.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
        return answer;
      };
      const key: StoreOp = { type: 'lock.acquire', key: 'key', ttlMs: undefined };
      const free: StoreOp = { type: 'lock.release', key: 'key' };
      try {
        for (let round = 0; round < 30; round += 1) {
          const id = `job-${round}`;
          const step = async (...ops: readonly StoreOp[]): Promise<string> => {
            const answers = await insist(() =>
              underAxe(() => store.apply([{ queue: QUEUE, id, ops }])),
            );
            return answers[0]?.type ?? 'nothing';
          };
          const begun = await step(key, create, waits);
          assert.ok(['done', 'exists'].includes(begun), begun);
          assert.equal(await step(open('a')), 'done');
          assert.equal(await step(close('a'), end({ type: 'always' }), free), 'done');
          assert.equal(await insist(() => store.locks.holder(QUEUE, 'key')), undefined);
        }
      } finally {
        axe.disconnect();
      }
      const which = { queue: QUEUE, state: 'completed', limit: 100 } as const;
      const { jobs } = await insist(() => store.records.find(which));
      assert.deepEqual(
        jobs.map(({ id, run }) => [id, run]),
        Array.from({ length: 30 }, (_, round) => [`job-${round}`, 1]),
      );
    }));
});
