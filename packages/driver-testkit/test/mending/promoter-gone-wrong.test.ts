import { describe, expect, it } from 'vitest';
import { faultyDriver } from '../../src/fakes/faulty-driver.ts';
import { enqueueDelayed, openKeeping, runsOf, sending, stateOf, storeOf } from './mending-bench.ts';

const SECOND = 1_000;

describe('a promotion that goes wrong', () => {
  it('by the death of who has taken the timer is made by another, once its lease is over', async () => {
    const mending = await openKeeping();
    const { bench, counted, published, pass } = mending;
    const { id, dueAt } = await enqueueDelayed(mending, 60 * SECOND);
    const { timers } = storeOf(mending);
    const takeDue = timers.takeDue.bind(timers);
    timers.takeDue = async (options) => {
      const due = await takeDue(options);
      if (due.length > 0) doomed.die();
      return due;
    };
    const doomed = bench.mortalEngine(sending());
    await bench.within(doomed.engine.start({ queues: { mail: 1 } }), 'start()');
    await pass(61 * SECOND);
    expect([doomed.life.isAlive, bench.runs]).toEqual([false, []]);
    timers.takeDue = takeDue;
    await bench.working(sending(), { driver: counted('heir') });
    await pass(60 * SECOND);
    expect(published).toEqual([{ who: 'heir', id, at: dueAt + 30 * SECOND }]);
    expect(runsOf(mending)).toEqual([[id, dueAt + 30 * SECOND]]);
  });

  it('by the death of who has published and not noted it leaves a job that runs once', async () => {
    const mending = await openKeeping();
    const { bench, counted, published, pass } = mending;
    const { id } = await enqueueDelayed(mending, 60 * SECOND);
    const publish = bench.driver.publish.bind(bench.driver);
    let kill = (): void => undefined;
    bench.driver.publish = async (...args) => {
      const answer = await publish(...args);
      kill();
      return answer;
    };
    const doomed = bench.mortalEngine(sending());
    kill = () => doomed.die();
    await bench.within(doomed.engine.start({ queues: { mail: 1 } }), 'start()');
    await pass(61 * SECOND);
    bench.driver.publish = publish;
    expect([doomed.life.isAlive, await stateOf(mending, id)]).toEqual([false, 'delayed']);
    const engine = await bench.working(sending(), { driver: counted('heir') });
    await pass(120 * SECOND);
    expect(bench.runs.map((run) => run.id)).toEqual([id]);
    expect(published.length).toBeLessThanOrEqual(1);
    expect(await stateOf(mending, id)).toBe('completed');
    await bench.within(engine.stop(), 'stop()');
    await bench.assertNothingLeft();
  });

  it('by a broker that is away is made again once the lease of the timer is over', async () => {
    const mending = await openKeeping();
    const { bench, counted, pass } = mending;
    const driver = faultyDriver(counted());
    driver.fail('publish', { times: 1 });
    await bench.working(sending(), { driver });
    const { id, dueAt } = await enqueueDelayed(mending, 60 * SECOND);
    await pass(61 * SECOND);
    expect([bench.runs, await stateOf(mending, id)]).toEqual([[], 'delayed']);
    await pass(60 * SECOND);
    expect(runsOf(mending)).toEqual([[id, dueAt + 30 * SECOND]]);
  });

  it('by a store that does not answer the note leaves a job that runs once', async () => {
    const mending = await openKeeping();
    const { bench, pass } = mending;
    const { id } = await enqueueDelayed(mending, 60 * SECOND);
    let broken = 1;
    const store = storeOf(mending);
    const apply = store.apply.bind(store);
    store.apply = async (groups) => {
      const isNote = groups.some(({ ops }) => ops[0]?.type === 'timer.remove');
      if (isNote && (broken -= 1) === 0) throw new Error('the answer was lost');
      return apply(groups);
    };
    const engine = await bench.working(sending());
    await pass(180 * SECOND);
    expect(bench.runs.map((run) => run.id)).toEqual([id]);
    await bench.within(engine.stop(), 'stop()');
    await bench.assertNothingLeft();
    expect(await store.timers.nextDueAt()).toBeUndefined();
  });

  it('by a store that is slow to note it loses no job that is kept back again by then', async () => {
    const mending = await openKeeping();
    const { bench, pass } = mending;
    const store = storeOf(mending);
    const apply = store.apply.bind(store);
    store.apply = async (groups) => {
      const isNote = groups.some(({ ops }) => ops[0]?.type === 'timer.remove');
      // The job is quicker than the note about it.
      if (isNote) await bench.pause(5 * SECOND);
      return apply(groups);
    };
    const run = (): void => {
      if (bench.runs.length === 1) throw new Error('once');
    };
    const engine = await bench.working(sending(run));
    const backoff = { type: 'fixed', delayMs: 20 * SECOND } as const;
    const { id } = await engine.enqueue('send', 1, { delayMs: 60 * SECOND, backoff });
    await pass(240 * SECOND);
    expect(bench.runs.map((run) => run.id)).toEqual([id, id]);
    expect(await stateOf(mending, id)).toBe('completed');
  });
});
