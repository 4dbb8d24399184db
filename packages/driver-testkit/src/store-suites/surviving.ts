import assert from 'node:assert/strict';
import { assertSameBytes, assertSameHeaders } from '../bench/check.ts';
import {
  acquire,
  close,
  create,
  end,
  intent,
  keepBack,
  letGo,
  patch,
  release,
  retrying,
} from '../store-bench/ops.ts';
import { QUEUE, type StoreBench } from '../store-bench/store-bench.ts';
import type { StoreCase } from '../store-bench/store-case.ts';

const HOUR_MS = 3_600_000;
/** Longer than any restart. */
const LONG_MS = 600_000;
const BYTES = Uint8Array.of(0, 255, 13, 10, 128);

/** A store that is durable knows after a restart what it has answered before. */
export const surviving: readonly StoreCase[] = [
  {
    name: 'durable: records stand as they stood, in their order',
    run: async (bench) => {
      const runAt = bench.time.now() + HOUR_MS;
      const [later, waits, over, gone] = [bench.job(), bench.job(), bench.job(), bench.job()];
      const content = { body: BYTES, headers: { shared: 'ß' }, extra: { own: '\u0000 ' } };
      await bench.done(later, create({ ...content, state: 'delayed', runAt }));
      await bench.done(waits, create(), patch(['enqueuing'], 'waiting', { headers: { a: '1' } }));
      for (const job of [over, gone]) await bench.done(job, create());
      const result = { contentType: 'application/octet-stream', bytes: BYTES };
      await bench.done(over, end('completed', { result }));
      await bench.done(gone, end('cancelled', { keep: { type: 'none' } }));
      const third = await bench.waiting();
      const before = await bench.must(later);
      const after = await bench.restarted();
      const found = await after.must(later);
      assert.deepEqual(
        [found.state, found.runAt, found.createdAt],
        ['delayed', runAt, before.createdAt],
      );
      assertSameBytes(found.body ?? new Uint8Array(), BYTES);
      assertSameHeaders(found.headers, content.headers);
      assertSameHeaders(found.extra, content.extra);
      assertSameHeaders((await after.must(waits)).extra, { a: '1' });
      assertSameBytes((await after.must(over)).result?.bytes ?? new Uint8Array(), BYTES);
      await after.finds('waiting', [waits, third]);
      await after.finds('completed', [over]);
      await after.stands(gone, undefined);
      await after.answers({ type: 'exists', state: 'cancelled' }, gone, create());
    },
  },
  {
    name: 'durable: what was purged stays gone, and late copies of it are dropped',
    run: async (bench) => {
      const job = await bench.waiting();
      await bench.done(job, acquire('key'), keepBack(1));
      await bench.store.records.purge(QUEUE);
      const after = await bench.restarted();
      await after.stands(job, undefined);
      await after.refuses('ended', job);
      assert.equal(await after.holder('key'), undefined);
      assert.equal(await after.store.timers.nextDueAt(), undefined);
    },
  },
  {
    name: 'durable: a claim is held until its lease ends, and the next run is told of it',
    run: async (bench) => {
      const [long, short] = [await bench.waiting(), await bench.waiting()];
      const [leaves, closed] = [await bench.running('c'), await bench.running('d')];
      await bench.take(long, 'a', { leaseMs: LONG_MS });
      await bench.take(short, 'b');
      await bench.done(leaves, intent('c', retrying()));
      await bench.done(closed, close('d'));
      const after = await bench.restarted();
      await after.refuses('held', long);
      assert.equal(await after.renew(long, 'a'), true);
      await after.passLease();
      assert.deepEqual(await after.open(short, 'e'), { type: 'opened', run: 2, deaths: 1 });
      assert.equal((await after.take(leaves, 'f')).leaving?.how, 'retry');
      await after.refuses('stale', closed);
      assert.deepEqual(await after.open(closed, 'g', { base: 1 }), {
        type: 'opened',
        run: 2,
        deaths: 0,
      });
      await after.done(short, close('e'), end('completed'));
    },
  },
  {
    name: 'durable: locks are held by who held them, and those that were freed are free',
    run: async (bench) => {
      const [job, other] = [await bench.waiting(), bench.job()];
      await bench.done(job, acquire('kept'), acquire('freed'), acquire('ends', HOUR_MS));
      await bench.done(job, release('freed'));
      const after = await bench.restarted();
      const holders = ['kept', 'freed', 'ends'].map((key) => after.holder(key));
      assert.deepEqual(await Promise.all(holders), [job.id, undefined, job.id]);
      await after.answers({ type: 'locked', holder: job.id }, other, acquire('kept'));
      await after.done(job, end('completed'), release('kept'));
      assert.equal(await after.holder('kept'), undefined);
    },
  },
  {
    name: 'durable: a lock with a life of its own ends with that',
    run: async (bench) => {
      const ttlMs = bench.leaseMs * 2;
      await bench.done(bench.job(), acquire('key', ttlMs));
      const after = await bench.restarted();
      await after.pass(ttlMs);
      assert.equal(await after.holder('key'), undefined);
    },
  },
  {
    name: 'durable: timers are due at the same instant, once they are due',
    run: async (bench) => {
      const [due, later, removed] = [bench.job(), bench.job(), bench.job()];
      const dueAt = bench.time.now() + HOUR_MS;
      await bench.done(due, keepBack(1, { body: BYTES, extra: { own: 'ä' } }));
      await bench.done(later, keepBack(dueAt));
      await bench.done(removed, keepBack(2), letGo);
      const after = await bench.restarted();
      const [taken, ...others] = await takeDue(after);
      assert.deepEqual([taken?.id, others], [due.id, []]);
      assertSameBytes(taken?.body ?? new Uint8Array(), BYTES);
      assertSameHeaders(taken?.extra, { own: 'ä' });
      await after.done(due, letGo);
      assert.equal(await after.store.timers.nextDueAt(), dueAt);
    },
  },
  {
    name: 'durable: a timer that was taken is leased to who took it',
    run: async (bench) => {
      await bench.done(bench.job(), keepBack(1));
      assert.equal((await takeDue(bench)).length, 1);
      const after = await bench.restarted();
      assert.deepEqual(await takeDue(after), []);
      assert.notEqual(await after.store.timers.nextDueAt(), undefined, 'it is due again');
    },
  },
  {
    name: 'durable: pauses and other values are still set, and what was removed is not',
    run: async (bench) => {
      const { control, locks } = bench.store;
      await control.set('pause/mail', 'on');
      await control.set('pause/other', 'on');
      await control.set('cancel/mail/1', 'now', HOUR_MS);
      await control.set('beat/1', 'here', bench.leaseMs);
      await control.set('pause/other', undefined);
      await locks.lead('sweeper', 'one', LONG_MS);
      const after = await bench.restarted();
      await after.pass(bench.leaseMs);
      const values = Object.fromEntries(await after.store.control.all(''));
      assert.deepEqual(values, { 'cancel/mail/1': 'now', 'pause/mail': 'on' });
      assert.equal(await after.store.locks.lead('sweeper', 'two', LONG_MS), false);
    },
  },
];

function takeDue({ store }: StoreBench): ReturnType<typeof store.timers.takeDue> {
  return store.timers.takeDue({ max: 10, leaseMs: LONG_MS });
}
