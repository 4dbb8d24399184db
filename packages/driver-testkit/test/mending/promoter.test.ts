import type { Store } from '@switchyard/core/driver';
import { describe, expect, it } from 'vitest';
import { changed } from '../store-mutants/mutate-store.ts';
import {
  enqueueDelayed,
  openKeeping,
  runsOf,
  sending,
  stateOf,
  storeOf,
  type MendingBench,
} from './mending-bench.ts';

const SECOND = 1_000;
const DAY = 86_400_000;

describe('a job that the store keeps back', () => {
  it.each([1, SECOND, DAY, 30 * DAY])(
    'is published at its instant: %d ms, all of a day more passed at once',
    async (delayMs) => {
      const mending = await openKeeping();
      const { bench, counted, published, now } = mending;
      const engine = await bench.working(sending(), { driver: counted() });
      const dueAt = now() + delayMs;
      const { id } = await engine.enqueue('send', 1, { delayMs });
      await bench.time.pass(delayMs + DAY);
      expect(runsOf(mending)).toEqual([[id, dueAt]]);
      expect(published).toEqual([{ who: 'worker', id, at: dueAt }]);
      expect(await stateOf(mending, id)).toBe('completed');
    },
  );

  it('and those behind it too, each at its own, whichever was enqueued first', async () => {
    const mending = await openKeeping();
    const { bench, now } = mending;
    const engine = await bench.working(sending());
    const since = now();
    const delays = [3 * DAY + 7, 1_234, DAY + 1, 77];
    for (const delayMs of delays) await engine.enqueue('send', 1, { delayMs });
    await bench.time.pass(7 * DAY);
    expect(runsOf(mending).map(([, at]) => at - since)).toEqual([77, 1_234, DAY + 1, 3 * DAY + 7]);
  });

  it('of another process is published at its instant', async () => {
    const mending = await openKeeping();
    const { bench, pass } = mending;
    await bench.working(sending());
    const { id, dueAt } = await enqueueDelayed(mending, 60_123);
    await pass(70 * SECOND);
    expect(runsOf(mending)).toEqual([[id, dueAt]]);
  });

  it('is not published a millisecond early', async () => {
    const mending = await openKeeping();
    const { bench, counted, published, now, pass } = mending;
    await bench.working(sending(), { driver: counted() });
    const { id, dueAt } = await enqueueDelayed(mending, 60 * SECOND);
    await pass(dueAt - now() - 1);
    expect([published, bench.runs, await stateOf(mending, id)]).toEqual([[], [], 'delayed']);
    await pass(1);
    await bench.untilHeard('job.completed');
    expect(runsOf(mending)).toEqual([[id, dueAt]]);
  });

  it('of another process that is due before anybody looks is at most half a second late', async () => {
    const mending = await openKeeping();
    const { bench, pass } = mending;
    await bench.working(sending());
    const { id, dueAt } = await enqueueDelayed(mending, 100);
    await pass(2 * SECOND);
    const [[ran, at] = ['', 0]] = runsOf(mending);
    expect(ran).toBe(id);
    expect(at - dueAt).toBeGreaterThanOrEqual(0);
    expect(at - dueAt).toBeLessThanOrEqual(500);
  });

  it('with 249 others that are due at the same instant is published then, and each runs once', async () => {
    const mending = await openKeeping();
    const { bench, counted, published, pass } = mending;
    await bench.working(sending(), { driver: counted(), start: { concurrency: 300 } });
    const dueAt = mending.now() + 60 * SECOND;
    const producer = bench.engine(sending());
    const payloads = Array.from({ length: 250 }, (_, index) => index);
    await producer.enqueueMany('send', payloads, {
      runAt: new Date(bench.time.now() + 60 * SECOND),
    });
    await pass(59 * SECOND);
    expect(published).toEqual([]);
    await pass(20 * SECOND);
    expect(new Set(published.map((one) => one.at))).toEqual(new Set([dueAt]));
    expect(published).toHaveLength(250);
    expect(new Set(bench.runs.map((run) => run.payload))).toEqual(new Set(payloads));
    expect(bench.runs).toHaveLength(250);
  });

  it('is published once, by one of two workers', async () => {
    const mending = await openKeeping();
    const { bench, counted, published, pass } = mending;
    for (const who of ['one', 'two']) await bench.working(sending(), { driver: counted(who) });
    const due = [];
    for (let made = 1; made <= 20; made += 1) due.push(await enqueueDelayed(mending, made * 7_013));
    await pass(200 * SECOND);
    expect(published.map(({ id, at }) => [id, at])).toEqual(due.map((one) => [one.id, one.dueAt]));
    expect(runsOf(mending)).toEqual(due.map((one) => [one.id, one.dueAt]));
  });

  it('that was cancelled, removed or purged meanwhile is not published', async () => {
    const mending = await openKeeping();
    const { bench, counted, published, pass } = mending;
    const engine = await bench.working(sending(), { driver: counted() });
    const [cancelled, removed, purged] = [
      await enqueueDelayed(mending, 60 * SECOND),
      await enqueueDelayed(mending, 60 * SECOND),
      await enqueueDelayed(mending, 60 * SECOND),
    ];
    await pass(30 * SECOND);
    expect(await engine.jobs.cancel(cancelled.id)).toBe('cancelled');
    expect(await engine.jobs.remove(removed.id)).toBe('removed');
    await bench.within(engine.queues.purge('mail'), 'purge()');
    expect(await stateOf(mending, purged.id)).toBeUndefined();
    await pass(120 * SECOND);
    expect([published, bench.runs]).toEqual([[], []]);
  });

  it('that was promoted by hand runs then, and not again at its instant', async () => {
    const mending = await openKeeping();
    const { bench, pass } = mending;
    const engine = await bench.working(sending());
    const { id } = await enqueueDelayed(mending, 60 * SECOND);
    await pass(10 * SECOND);
    expect(await bench.within(engine.jobs.promote(id), 'promote()')).toBe('promoted');
    await bench.untilHeard('job.completed');
    await pass(120 * SECOND);
    expect(bench.runs).toHaveLength(1);
    await bench.within(engine.stop(), 'stop()');
    await bench.assertNothingLeft();
  });

  it('that is cancelled when its timer was taken already is dropped when it is met', async () => {
    const mending = await openKeeping();
    const { bench, counted, published, pass } = mending;
    const other = bench.engine(sending());
    const { id } = await enqueueDelayed(mending, 60 * SECOND);
    const engine = await workingOn(mending, {
      driver: counted(),
      whenTaken: async () => expect(await other.jobs.cancel(id)).toBe('cancelled'),
    });
    await pass(120 * SECOND);
    expect(published.map((one) => one.id)).toEqual([id]);
    expect([bench.runs, await stateOf(mending, id)]).toEqual([[], 'cancelled']);
    await bench.within(engine.stop(), 'stop()');
    await bench.assertNothingLeft();
  });
});

/** A worker that is told when it has taken timers. */
async function workingOn(
  mending: MendingBench,
  options: {
    readonly driver: MendingBench['bench']['driver'];
    readonly whenTaken: () => unknown;
  },
): ReturnType<MendingBench['bench']['working']> {
  const { driver, whenTaken } = options;
  const store = withTimers(storeOf(mending), whenTaken);
  return mending.bench.working(sending(), { driver, store });
}

/** The store, which tells when timers were taken, before it answers. */
function withTimers(store: Store, whenTaken: () => unknown): Store {
  const { timers } = store;
  const takeDue: Store['timers']['takeDue'] = async (options) => {
    const due = await timers.takeDue(options);
    if (due.length > 0) await whenTaken();
    return due;
  };
  return changed(store, {
    timers: { nextDueAt: () => timers.nextDueAt(), takeDue },
    close: () => Promise.resolve(),
  });
}
