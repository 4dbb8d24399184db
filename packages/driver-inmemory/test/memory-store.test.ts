import type { GroupAnswer, JobRef, Store, StoreOp } from '@switchyard/core/driver';
import { describe, expect, it } from 'vitest';
import { createStore, inmemoryStore, virtualClock } from '../src/index.ts';
import { JobKeeper } from '../src/store/job-keeper.ts';
import { CLAIM_MS } from '../src/store/queue-book.ts';
import { START } from './support.ts';

const HOUR_MS = 3_600_000;
const JOB: JobRef = { queue: 'mail', id: 'one' };

function opening(token: string, leaseMs = 10_000): StoreOp {
  return { type: 'claim.open', base: 0, token, worker: 'w', leaseMs };
}

const CREATE: StoreOp = {
  type: 'record.create',
  state: 'enqueuing',
  headers: {},
  extra: undefined,
  body: new Uint8Array(),
  runAt: undefined,
};
const END: StoreOp = {
  type: 'record.end',
  state: 'completed',
  keep: { type: 'none' },
  tombstoneMs: HOUR_MS,
};

function timer(dueAt: number): StoreOp {
  const body = new Uint8Array();
  return { type: 'timer.set', dueAt, headers: {}, extra: undefined, body };
}

async function apply(store: Store, job: JobRef, ...ops: StoreOp[]): Promise<GroupAnswer> {
  const [answer] = await store.apply([{ ...job, ops }]);
  if (answer === undefined) throw new Error('no answer');
  return answer;
}

describe('options', () => {
  it('refuses what it does not know', () => {
    expect(() => inmemoryStore({ url: 'redis://a' } as object)).toThrow(
      'The in-memory store connects to nothing and takes only the option clock; remove url.',
    );
    expect(() => inmemoryStore({ clock: {} as never })).toThrow('inmemoryStore: option clock');
    expect(() => createStore({ prefix: 'p', host: 'a' })).toThrow('remove host');
  });

  it('is made by name, each its own', async () => {
    const [one, two] = [createStore({ prefix: 'p' }), createStore({ prefix: 'p' })];
    expect((await apply(one, JOB, CREATE)).type).toBe('done');
    expect((await apply(two, JOB, CREATE)).type).toBe('done');
    await one.close();
    await two.close();
  });
});

describe('purge', () => {
  it('takes what is kept back without a record, unless it runs', async () => {
    const clock = virtualClock({ now: START });
    const store = inmemoryStore({ clock });
    const [kept, runs] = ['kept', 'runs'].map((id) => ({ queue: 'mail', id }));
    if (!kept || !runs) throw new Error('cannot be');
    await apply(store, kept, timer(START + 30 * 24 * HOUR_MS));
    await apply(store, runs, opening('a'), timer(START + HOUR_MS));
    expect(await store.records.purge('mail')).toBe(1);
    expect(await store.timers.nextDueAt()).toBe(START + HOUR_MS);
    await clock.advance('30d');
    const answer = await apply(store, kept, opening('late'));
    expect(answer).toEqual({ type: 'unclaimed', claim: { type: 'ended', state: 'removed' } });
  });

  it('leaves what runs, though its record does not say so yet', async () => {
    const store = inmemoryStore({ clock: virtualClock({ now: START }) });
    await apply(store, JOB, CREATE, opening('a'));
    expect(await store.records.purge('mail')).toBe(0);
  });
});

describe('instants', () => {
  it('is over in the very millisecond: leases, locks, timers', async () => {
    const clock = virtualClock({ now: START });
    const store = inmemoryStore({ clock });
    const lock: StoreOp = { type: 'lock.acquire', key: 'key', ttlMs: 100 };
    await apply(store, JOB, opening('a', 100), lock, timer(START + 100));
    const look = async (): Promise<unknown> => [
      await store.locks.holder('mail', 'key'),
      (await store.timers.takeDue({ max: 1, leaseMs: 1 })).length,
      (await apply(store, JOB, opening('b', 100))).type,
    ];
    await clock.advance(99);
    expect(await look()).toEqual(['one', 0, 'unclaimed']);
    await clock.advance(1);
    expect(await look()).toEqual([undefined, 1, 'done']);
  });

  it('gives timers of one instant in the order they were set', async () => {
    const store = inmemoryStore({ clock: virtualClock({ now: START }) });
    const ids = Array.from({ length: 50 }, (_, index) => `job-${index}`);
    for (const id of ids) await apply(store, { queue: 'mail', id }, timer(START));
    const due = await store.timers.takeDue({ max: 100, leaseMs: 1 });
    expect(due.map(({ id }) => id)).toEqual(ids);
  });
});

describe('memory', () => {
  it('holds no claims of jobs that were purged', () => {
    const jobs = new JobKeeper();
    const handBack: StoreOp = { type: 'claim.close', token: 'a', counts: false };
    jobs.apply([{ ...JOB, ops: [CREATE, opening('a'), handBack] }], START);
    expect(jobs.purge('mail', START)).toBe(1);
    expect(jobs.find('mail')?.sizes).toEqual({ records: 0, tombstones: 1, claims: 0 });
  });

  it('holds nothing of jobs that ended, once their tombstones are gone', () => {
    const jobs = new JobKeeper();
    for (let id = 0; id < 1_000; id += 1) {
      const job = { queue: 'mail', id: `job-${id}` };
      const close: StoreOp = { type: 'claim.close', token: 'a', counts: true };
      jobs.apply([{ ...job, ops: [CREATE, opening('a')] }], START);
      jobs.apply([{ ...job, ops: [close, END] }], START);
    }
    const sizes = (): unknown => jobs.find('mail')?.sizes;
    expect(sizes()).toEqual({ records: 0, tombstones: 1_000, claims: 0 });
    jobs.sweep(START + HOUR_MS - 1);
    expect(sizes()).toEqual({ records: 0, tombstones: 1_000, claims: 0 });
    jobs.sweep(START + HOUR_MS);
    expect(sizes()).toEqual({ records: 0, tombstones: 0, claims: 0 });
    expect(jobs.ages).toBe(false);
  });

  it('forgets claims without a record after a day, and no others', () => {
    const jobs = new JobKeeper();
    jobs.apply([{ ...JOB, ops: [CREATE, opening('a')] }], START);
    jobs.apply([{ queue: 'mail', id: 'two', ops: [opening('b', HOUR_MS)] }], START);
    const claims = (): number | undefined => jobs.find('mail')?.sizes.claims;
    jobs.sweep(START + CLAIM_MS);
    expect(claims()).toBe(2);
    jobs.sweep(START + CLAIM_MS + HOUR_MS);
    expect(claims()).toBe(1);
  });

  it('sweeps by itself, and keeps no process alive for it', async () => {
    const clock = virtualClock({ now: START });
    const asked: unknown[] = [];
    const watched = {
      now: () => clock.now(),
      setTimer: (...args: Parameters<typeof clock.setTimer>) => {
        asked.push(args[2]);
        return clock.setTimer(...args);
      },
    };
    const store = inmemoryStore({ clock: watched });
    await apply(store, JOB, END);
    await clock.advance('1m');
    expect(asked).toHaveLength(2);
    await clock.advance(HOUR_MS);
    await clock.advance(HOUR_MS);
    expect(asked).toHaveLength(2);
    expect(asked).toEqual(asked.map(() => ({ keepsAlive: false, idle: true })));
  });

  it('keeps no timers that were replaced', () => {
    const jobs = new JobKeeper();
    for (let round = 0; round < 10_000; round += 1) {
      jobs.apply([{ ...JOB, ops: [timer(START + round)] }], START);
    }
    expect(jobs.timers.size).toBe(1);
    expect(jobs.timers.nextDueAt).toBe(START + 9_999);
    expect(jobs.timers.takeDue({ max: 10, leaseMs: 1 }, START + HOUR_MS)).toHaveLength(1);
  });
});
