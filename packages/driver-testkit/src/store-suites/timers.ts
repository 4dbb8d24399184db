import assert from 'node:assert/strict';
import type { JobRef, StoreOp } from '@switchyard/core/driver';
import { assertSameBytes, assertSameHeaders } from '../bench/check.ts';
import { keepBack, letGo, patch } from '../store-bench/ops.ts';
import type { StoreBench } from '../store-bench/store-bench.ts';
import type { StoreCase, StoreTopic } from '../store-bench/store-case.ts';

const SOON_MS = 1_000;
const LATER_MS = 60_000;

/** Messages kept back until an instant. */
export const timers: StoreTopic = { name: 'timers', cases: () => cases };

/** Takes what is due, in the order it came. */
async function dueIds(bench: StoreBench, max = 100): Promise<readonly string[]> {
  const due = await bench.store.timers.takeDue({ max, leaseMs: bench.leaseMs });
  return due.map(({ queue, id }) => `${queue} ${id}`);
}

function name({ queue, id }: JobRef): string {
  return `${queue} ${id}`;
}

const cases: readonly StoreCase[] = [
  {
    name: 'none is due before its time, and each is from then on',
    run: async (bench) => {
      const job = bench.job();
      await bench.done(job, keepBack(bench.time.now() + SOON_MS));
      assert.deepEqual(await dueIds(bench), []);
      await bench.pass(SOON_MS);
      assert.deepEqual(await dueIds(bench), [name(job)]);
    },
  },
  {
    name: 'the message is what was kept back',
    run: async (bench) => {
      const [job, body] = [bench.job('other'), Buffer.from([0, 255, 13, 10])];
      const [headers, extra] = [{ 'sy-task': 'greet' }, { 'sy-attempt': '2', odd: 'ü\n' }];
      await bench.done(job, keepBack(1, { headers, extra, body }));
      const [due] = await bench.store.timers.takeDue({ max: 1, leaseMs: bench.leaseMs });
      assert.ok(due !== undefined);
      assert.deepEqual([due.queue, due.id, due.dueAt], [job.queue, job.id, 1]);
      assertSameHeaders(due.headers, headers);
      assertSameHeaders(due.extra, extra);
      assertSameBytes(due.body, body);
    },
  },
  {
    name: 'the earliest come first, no more than asked for, of all queues',
    run: async (bench) => {
      const jobs = [bench.job(), bench.job('other'), bench.job(), bench.job('third')] as const;
      const now = bench.time.now();
      for (const [index, back] of [10, 40, 30, 20].entries()) {
        await bench.done(jobs[index] ?? bench.job(), keepBack(now - back));
      }
      const inOrder = [jobs[1], jobs[2], jobs[3], jobs[0]].map(name);
      assert.deepEqual(await dueIds(bench, 3), inOrder.slice(0, 3));
      assert.deepEqual(await dueIds(bench, 3), inOrder.slice(3));
    },
  },
  {
    name: 'a job has one: the last that was set',
    run: async (bench) => {
      const job = bench.job();
      const now = bench.time.now();
      await bench.done(job, keepBack(now + SOON_MS));
      await bench.done(job, keepBack(now + LATER_MS, { body: Buffer.from('new') }));
      assert.equal(await bench.store.timers.nextDueAt(), now + LATER_MS);
      await bench.pass(SOON_MS);
      assert.deepEqual(await dueIds(bench), []);
      await bench.done(job, keepBack(1, { body: Buffer.from('newest') }));
      const [due] = await bench.store.timers.takeDue({ max: 1, leaseMs: bench.leaseMs });
      assertSameBytes(due?.body ?? new Uint8Array(), Buffer.from('newest'));
    },
  },
  {
    name: 'one that is removed is never due',
    run: async (bench) => {
      const [job, other] = [bench.job(), bench.job()];
      await bench.done(job, keepBack(bench.time.now() + SOON_MS));
      await bench.done(job, letGo);
      await bench.done(other, letGo);
      assert.equal(await bench.store.timers.nextDueAt(), undefined);
      await bench.pass(SOON_MS);
      assert.deepEqual(await dueIds(bench), []);
    },
  },
  {
    name: 'only that of an instant is removed where one is given, else nothing of the group is written',
    run: async (bench) => {
      const job = await bench.waiting();
      const dueAt = bench.time.now() + LATER_MS;
      await bench.done(job, keepBack(dueAt));
      const other: StoreOp = { type: 'timer.remove', dueAt: dueAt - 1 };
      const unmoved = { type: 'unmoved', state: 'waiting' } as const;
      await bench.answers(unmoved, job, other, patch(['waiting'], 'delayed'));
      assert.equal(await bench.store.timers.nextDueAt(), dueAt);
      await bench.stands(job, 'waiting');
      await bench.done(job, { type: 'timer.remove', dueAt });
      assert.equal(await bench.store.timers.nextDueAt(), undefined);
      await bench.answers(unmoved, job, { type: 'timer.remove', dueAt });
    },
  },
  {
    name: 'each queue has its own',
    run: async (bench) => {
      const job = bench.job();
      const twin = { ...job, queue: 'other' };
      await bench.done(job, keepBack(1));
      await bench.done(twin, keepBack(2));
      await bench.done(job, letGo);
      assert.deepEqual(await dueIds(bench), [name(twin)]);
    },
  },
  {
    name: 'it is known when the next is due',
    run: async (bench) => {
      assert.equal(await bench.store.timers.nextDueAt(), undefined);
      const [job, dueAt] = [bench.job(), bench.time.now() + LATER_MS];
      await bench.done(bench.job(), keepBack(dueAt + 5));
      await bench.done(job, keepBack(dueAt));
      assert.equal(await bench.store.timers.nextDueAt(), dueAt);
      await bench.done(job, letGo);
      assert.equal(await bench.store.timers.nextDueAt(), dueAt + 5);
    },
  },
];
