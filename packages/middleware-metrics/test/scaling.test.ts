import { inmemory, virtualClock } from '@switchyard/driver-inmemory';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { metrics } from '../src/index.ts';
import { desiredWorkers, type Demand } from '../src/scaling/desired-workers.ts';
import { readScaling } from '../src/scaling/scaling-options.ts';
import { Scaling } from '../src/scaling/scaling.ts';
import { Steady } from '../src/scaling/steady.ts';
import { Tallies } from '../src/tally.ts';
import { measured } from './support/measured.ts';

const settings = readScaling({ targetDrainMs: 60_000, sloMs: 300_000, maxWorkers: 20 });
const QUIET: Demand = {
  backlog: 0,
  inFlight: 0,
  oldestAgeSeconds: 0,
  averageRunSeconds: 2,
  slots: 10,
  workers: 3,
};

describe('the workers that a queue asks for', () => {
  test.each<[string, Partial<Demand>, number]>([
    ['nothing to do', {}, 0],
    ['one job', { backlog: 1 }, 1],
    ['as much as one worker does in time', { backlog: 290, inFlight: 10 }, 1],
    ['one more job than that', { backlog: 291, inFlight: 10 }, 2],
    ['jobs that run and none that waits', { inFlight: 10 }, 1],
    ['an old job of a short backlog', { backlog: 1, oldestAgeSeconds: 1_501 }, 6],
    ['an age that is left over from a job that is gone', { oldestAgeSeconds: 1_501 }, 0],
    ['an age that nobody knows', { backlog: 601, oldestAgeSeconds: undefined }, 3],
    ['runs of which nobody knows how long', { backlog: 9_999, averageRunSeconds: undefined }, 3],
    [
      'neither that nor workers that are known',
      { backlog: 9, averageRunSeconds: undefined, workers: undefined },
      1,
    ],
    ['more than may be', { backlog: 1_000_000 }, 20],
  ])('for %s', (_, demand, workers) => {
    expect(desiredWorkers({ ...QUIET, ...demand }, settings)).toBe(workers);
  });

  test('are never fewer than allowed', () => {
    expect(desiredWorkers(QUIET, { ...settings, minWorkers: 2 })).toBe(2);
  });

  test('are whole, within bounds, and not fewer for more jobs', () => {
    const amount = fc.nat(100_000);
    fc.assert(
      fc.property(amount, amount, fc.double({ min: 0, max: 9, noNaN: true }), (few, more, run) => {
        const of = (backlog: number): number =>
          desiredWorkers({ ...QUIET, backlog, averageRunSeconds: run }, settings);
        const [less, all] = [of(few), of(few + more)];
        return Number.isInteger(all) && less <= all && all <= 20;
      }),
    );
  });
});

describe('of a queue whose broker counts only what waits', () => {
  const stats = {
    waiting: 0,
    delayed: undefined,
    active: undefined,
    dead: 0,
    oldestJobAgeSeconds: undefined,
  };
  const seen = { queue: 'mail', stats, paused: false, consumers: 2, slots: 10, busy: 7 };
  const scaling = (): Scaling => new Scaling(settings, new Tallies());

  test('the jobs that its workers run are those that they say they run', () => {
    expect(scaling().of(seen)).toMatchObject({ backlog: 0, inFlight: 7, desiredWorkers: 2 });
    expect(scaling().of({ ...seen, busy: 0 })).toMatchObject({ inFlight: 0, desiredWorkers: 0 });
  });

  test('nothing is asked for where nobody knows of workers: jobs that run would lose theirs', () => {
    const alone = { consumers: undefined, slots: undefined, busy: undefined };
    expect(scaling().of({ ...seen, ...alone })).toBeUndefined();
  });
});

test('more are asked for at once, fewer once fewer were enough for long', () => {
  const steady = new Steady(300);
  const told = [
    [0, 2],
    [100, 5],
    [200, 1],
    [400, 3],
    [401, 1],
    [700, 1],
    [701, 1],
    [710, 4],
  ].map(([at = 0, workers = 0]) => steady.follow(workers, at));
  expect(told).toEqual([2, 5, 5, 5, 3, 3, 1, 4]);
});

test.each([
  [{ scaling: { targetDrainMs: 0 } }, 'targetDrainMs must be a number of milliseconds, got 0'],
  [{ scaling: { maxWorkers: 1.5 } }, 'maxWorkers must be a whole number from 0, got 1.5'],
  [{ scaling: { sloMs: '5m' as never } }, 'sloMs must be a number of milliseconds, got 5m'],
  [{ scaling: { minWorkers: 3, maxWorkers: 2 } }, 'minWorkers must not be above'],
  [{ scaling: { drain: 1 } as never }, 'scaling has no option drain'],
])('refuses %j', (options, message) => {
  expect(() => metrics(options)).toThrow(message);
});

test('an engine tells what its queues ask for, by the runs it has seen, as JSON and as a gauge', async () => {
  const clock = virtualClock();
  const scaling = { targetDrainMs: 10_000, holdMs: 0 };
  const {
    engine,
    metrics: own,
    scrape,
  } = measured(
    inmemory({ clock }),
    () => new Promise<void>((resolve) => void clock.setTimer(resolve, 4_000)),
    { scaling },
  );
  expect(await own.scaling()).toEqual([
    { queue: 'default', backlog: 0, inFlight: 0, oldestAgeSeconds: 0, desiredWorkers: 0 },
  ]);
  await engine.start({ concurrency: 1 });
  await engine.enqueueMany('work', [1, 2, 3, 4, 5, 6]);
  await clock.advance('5s');

  // Five are left of four seconds each, and a worker has one slot: twenty seconds of work, two times ten.
  const [asked] = await own.scaling();
  expect((asked?.backlog ?? 0) + (asked?.inFlight ?? 0)).toBe(5);
  expect(asked).toMatchObject({ queue: 'default', oldestAgeSeconds: 5, desiredWorkers: 2 });
  expect((await scrape()).value('queue_desired_workers')).toBe(2);
  // What still runs holds up the end.
  await clock.advance('30s');
  expect(await own.scaling()).toMatchObject([{ backlog: 0, inFlight: 0, desiredWorkers: 0 }]);
});

test('a process that leaves the gauges of queues to another asks for nothing', async () => {
  const { metrics: own, scrape } = measured(inmemory(), () => undefined, { queues: 'none' });
  expect(await own.scaling()).toEqual([]);
  expect((await scrape()).value('queue_desired_workers')).toBeUndefined();
});
