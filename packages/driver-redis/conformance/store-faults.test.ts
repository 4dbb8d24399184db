import assert from 'node:assert/strict';
import { describe, it } from 'vitest';
import {
  apply,
  close,
  create,
  dump,
  end,
  fill,
  open,
  QUEUE,
  refused,
  timer,
  until,
  waits,
  withStore,
} from '../test/store/support/store-ops.ts';
import { oneServer } from './support/one-server.ts';

const server = oneServer();

describe('the server forgets every script', () => {
  it('between any two calls', () =>
    withStore(server.now().port, async (one) => {
      const { store, connection } = one;
      const flush = () => connection.client.script('FLUSH');
      await flush();
      await fill(one);
      await flush();
      const jobs = await store.records.get([{ queue: QUEUE, id: 'live' }]);
      assert.equal(jobs[0]?.state, 'waiting');
      await flush();
      const held = [{ queue: QUEUE, id: 'live', token: 'a' }];
      assert.deepEqual(await store.claims.renew(held, 60_000), []);
      await flush();
      assert.equal((await store.timers.takeDue({ max: 1, leaseMs: 60_000 })).length, 1);
      await flush();
      assert.equal(await store.locks.lead('sweeper', 'one', 60_000), true);
      await flush();
      await store.control.set('pause/mail', 'on');
      await flush();
      assert.equal((await store.control.all('')).size, 1);
      await flush();
      assert.equal(await store.records.purge(QUEUE), 1, 'what is kept back');
    }));
});

describe('the server is emptied', () => {
  it('a timer that is set right after is met within a few seconds, though no other follows', () =>
    withStore(server.now().port, async (one) => {
      const { store, connection } = one;
      await apply(one, 'before', timer);
      await connection.client.flushall();
      await apply(one, 'after', timer);
      const last = Date.now() + 8_000;
      const taken: string[] = [];
      while (taken.length === 0 && Date.now() < last) {
        const due = await store.timers.takeDue({ max: 10, leaseMs: 60_000 });
        taken.push(...due.map(({ id }) => id));
        await new Promise((resolve) => void setTimeout(resolve, 50));
      }
      assert.deepEqual(taken, ['after']);
    }));
});

/** Everything that a call on a queue writes to, by the end of its key. */
const IN_THE_WAY = ['m', 'j:new', 'k:new', 'z:waiting', 'z:completed', 'kept', 'due', 'timers'];

describe('a key of another kind lies in the way', () => {
  for (const name of IN_THE_WAY) {
    it(`${name}: every call is refused, and nothing else changes`, () =>
      withStore(server.now().port, async (one) => {
        const { store, connection, prefix } = one;
        await fill(one);
        // A hash is in the way of all but hashes.
        const key = `${prefix}:v1:{${QUEUE}}:st:${name}`;
        await connection.client.del(key);
        if (['m', 'j:new', 'timers'].includes(name)) await connection.client.set(key, 'not ours');
        else await connection.client.hset(key, 'not', 'ours');
        const before = await dump(one);
        const groups = [
          { queue: QUEUE, id: 'first', ops: [create, waits, open('b'), timer] },
          { queue: QUEUE, id: 'live', ops: [end(), { type: 'lock.release', key: 'key' } as const] },
          {
            queue: QUEUE,
            id: 'new',
            ops: [{ type: 'lock.acquire', key: 'new', ttlMs: 1_000 } as const, create, end()],
          },
        ];
        await refused(() => store.apply(groups), 'apply');
        assert.deepEqual(await dump(one), before);
        if (name.includes('new')) return;
        await refused(() => store.records.purge(QUEUE), 'purge');
        assert.deepEqual(await dump(one), before);
      }));
  }

  it('a log that is none: the note is refused, and tells no progress either', () =>
    withStore(server.now().port, async (one) => {
      const { store, connection, prefix } = one;
      await fill(one);
      await connection.client.set(`${prefix}:v1:{${QUEUE}}:st:l:live`, 'not ours');
      const before = await dump(one);
      const progress = { contentType: 'text', bytes: Buffer.from('1') };
      const note = () => store.records.note({ queue: QUEUE, id: 'live' }, { progress, log: 'x' });
      await refused(note, 'note');
      assert.deepEqual(await dump(one), before);
    }));

  it('values of control that are none: nothing is set, and nobody is told', () =>
    withStore(server.now().port, async (one) => {
      const { store, connection, prefix } = one;
      const heard: string[] = [];
      await store.control.watch((word) => void heard.push(word));
      for (const name of ['values', 'names', 'ends']) {
        const key = `${prefix}:v1:{.st}:${name}`;
        await connection.client.set(key, 'not ours');
        const before = await dump(one);
        await refused(() => store.control.set('pause/mail', 'on', 1_000), name);
        assert.deepEqual(await dump(one), before);
        await connection.client.del(key);
      }
      await store.control.tell('last', 'on');
      await until(() => heard.length > 0);
      assert.deepEqual(heard, ['last']);
    }));
});

describe('the server has no memory left', () => {
  it('what adds is refused and leaves nothing; what runs goes on to its end', () =>
    withStore(server.now().port, async (one) => {
      const { store, connection } = one;
      await fill(one);
      await connection.client.config('SET', 'maxmemory', '1');
      try {
        const before = await dump(one);
        await refused(() => apply(one, 'new', create, waits), 'create', 'ERR_BROKER_FULL');
        await refused(() => apply(one, 'new', timer), 'timer', 'ERR_BROKER_FULL');
        assert.deepEqual(await dump(one), before);
        const leaving = { how: 'retry', delayMs: 1, headers: {} } as const;
        const intent = { type: 'claim.intent', token: 'a', leaving } as const;
        assert.equal(await apply(one, 'live', intent), 'done');
        const held = [{ queue: QUEUE, id: 'live', token: 'a' }];
        assert.deepEqual(await store.claims.renew(held, 60_000), []);
        const free = { type: 'lock.release', key: 'key' } as const;
        assert.equal(await apply(one, 'live', close('a'), end(), free), 'done');
        assert.equal(await store.locks.holder(QUEUE, 'key'), undefined);
        assert.equal((await store.timers.takeDue({ max: 1, leaseMs: 1_000 })).length, 1);
        assert.equal(await apply(one, 'later', { type: 'timer.remove' }), 'done');
        assert.equal(await store.locks.lead('sweeper', 'one', 60_000), true);
        await store.control.set('pause/mail', 'on');
      } finally {
        await connection.client.config('SET', 'maxmemory', '0');
      }
    }));
});
