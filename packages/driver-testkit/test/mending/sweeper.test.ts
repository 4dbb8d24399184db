import { describe, expect, it } from 'vitest';
import { interceptDriver } from '../../src/fakes/intercept-driver.ts';
import { enqueueStuck, openMending, sending, stateOf } from './mending-bench.ts';

const SECOND = 1_000;

describe('a record that stays enqueuing', () => {
  it('is published after 30 s by one of two workers, once, and runs once', async () => {
    const mending = await openMending();
    const { bench, counted, published, pass } = mending;
    for (const who of ['one', 'two']) await bench.working(sending(), { driver: counted(who) });
    const id = await enqueueStuck(mending);
    await pass(29 * SECOND);
    expect([published, await stateOf(mending, id)]).toEqual([[], 'enqueuing']);
    await pass(11 * SECOND);
    expect(published.map((one) => one.id)).toEqual([id]);
    await pass(300 * SECOND);
    expect(published).toHaveLength(1);
    expect(bench.runs.map((run) => run.id)).toEqual([id]);
    expect(await stateOf(mending, id)).toBe('completed');
  });

  it('is left alone while it is younger than 30 s, to the millisecond', async () => {
    const mending = await openMending();
    const { bench, counted, published, now, pass } = mending;
    const since = new Map<string, number>();
    await bench.working(sending(), { driver: counted() });
    for (let made = 0; made < 60; made += 1) {
      since.set(await enqueueStuck(mending), now());
      await pass(1);
    }
    // At the third round one of them is 30 s old, and the next one a millisecond less.
    await bench.time.pass(10 * SECOND - 30);
    for (let round = 2; round <= 4; round += 1) await bench.time.pass(10 * SECOND);
    const ages = published.map(({ id, at }) => at - (since.get(id) ?? Infinity));
    expect(ages).toHaveLength(60);
    expect([Math.min(...ages), Math.max(...ages)]).toEqual([30 * SECOND, 40 * SECOND - 1]);
  });

  it('waits once it is published, and keeps its priority and headers', async () => {
    const mending = await openMending();
    const { bench, pass } = mending;
    const id = await enqueueStuck(mending, { priority: 8, payload: { a: [1] } });
    const engine = await bench.working(sending(), { start: { concurrency: 1 } });
    await bench.within(engine.queues.pause('mail'), 'pause()');
    await pass(41 * SECOND);
    expect(await stateOf(mending, id)).toBe('waiting');
    const { messages } = (await bench.driver.peek?.('mail', { state: 'waiting', limit: 9 })) ?? {};
    expect(messages?.map((message) => message.id)).toEqual([id]);
    const usual = await engine.enqueue('send', 'usual', {});
    await bench.within(engine.queues.resume('mail'), 'resume()');
    await bench.untilHeard('job.completed', 2);
    expect(bench.runs.map((run) => run.id)).toEqual([id, usual.id]);
    expect(bench.runs[0]?.payload).toEqual({ a: [1] });
  });

  it('of a delayed job is published with what is left of its delay', async () => {
    const mending = await openMending();
    const { bench, counted, published, now, pass } = mending;
    const begun = now();
    await bench.working(sending(), { driver: counted() });
    const id = await enqueueStuck(mending, { delayMs: 60 * SECOND });
    await pass(45 * SECOND);
    expect([published.length, await stateOf(mending, id)]).toEqual([1, 'delayed']);
    await pass(15 * SECOND - 1 - (now() - begun - 45 * SECOND));
    expect(bench.runs).toEqual([]);
    await pass(1);
    await bench.untilHeard('job.completed');
    expect(bench.runs.map((run) => run.id)).toEqual([id]);
  });

  it('of a job that the broker has had all the time runs once, and its copy is dropped', async () => {
    const mending = await openMending();
    const { bench, counted, published, pass } = mending;
    const id = await enqueueStuck(mending, { arrives: true });
    const engine = bench.engine(sending(), { driver: counted() });
    await bench.within(engine.queues.pause('mail'), 'pause()');
    await bench.start(engine);
    await pass(41 * SECOND);
    expect(published.map((one) => one.id)).toEqual([id]);
    await bench.within(engine.queues.resume('mail'), 'resume()');
    await bench.untilHeard('job.completed');
    await pass(60 * SECOND);
    expect(bench.runs.map((run) => run.id)).toEqual([id]);
    await bench.within(engine.stop(), 'stop()');
    await bench.assertNothingLeft();
  });

  it('is published five hundred in a round, the oldest first', async () => {
    const mending = await openMending();
    const { bench, counted, published, pass } = mending;
    const ids: string[] = [];
    for (let made = 0; made < 550; made += 1) ids.push(await enqueueStuck(mending));
    await bench.working(sending(), { driver: counted() });
    await pass(30 * SECOND);
    expect(published.map((one) => one.id)).toEqual(ids.slice(0, 500));
    await pass(10 * SECOND);
    expect(published.map((one) => one.id)).toEqual(ids);
    await bench.untilHeard('job.completed', 550);
    expect(new Set(bench.runs.map((run) => run.id)).size).toBe(550);
  });

  it('that was cancelled or removed meanwhile is not published', async () => {
    const mending = await openMending();
    const { bench, counted, published, pass } = mending;
    const [cancelled, removed] = [await enqueueStuck(mending), await enqueueStuck(mending)];
    const engine = await bench.working(sending(), { driver: counted() });
    expect(await engine.jobs.cancel(cancelled)).toBe('cancelled');
    expect(await engine.jobs.remove(removed)).toBe('removed');
    await pass(120 * SECOND);
    expect([published, bench.runs]).toEqual([[], []]);
    expect(await stateOf(mending, cancelled)).toBe('cancelled');
  });

  it('that was purged meanwhile is not published', async () => {
    const mending = await openMending();
    const { bench, counted, published, pass } = mending;
    await enqueueStuck(mending);
    const engine = await bench.working(sending(), { driver: counted() });
    await bench.within(engine.queues.purge('mail'), 'purge()');
    await pass(120 * SECOND);
    expect([published, bench.runs]).toEqual([[], []]);
  });

  it('that is cancelled while it is being published is dropped when it is met', async () => {
    const mending = await openMending();
    const { bench, counted, published, pass } = mending;
    const id = await enqueueStuck(mending);
    const other = bench.engine(sending());
    const answers: string[] = [];
    const driver = interceptDriver(counted(), async ({ method }, proceed) => {
      if (method === 'publish') answers.push(await other.jobs.cancel(id));
      return proceed();
    });
    const engine = await bench.working(sending(), { driver });
    await pass(120 * SECOND);
    expect([published.map((one) => one.id), answers]).toEqual([[id], ['cancelled']]);
    expect([bench.runs, await stateOf(mending, id)]).toEqual([[], 'cancelled']);
    await bench.within(engine.stop(), 'stop()');
    await bench.assertNothingLeft();
  });

  it('holds its unique key until its job has ended', async () => {
    const mending = await openMending();
    const { bench, pass } = mending;
    const unique = { key: 'k' };
    const id = await enqueueStuck(mending, { unique });
    const engine = await bench.working(sending());
    const again = await engine.enqueue('send', 2, { unique });
    expect(again).toMatchObject({ outcome: 'duplicate', id });
    await pass(41 * SECOND);
    await bench.untilHeard('job.completed');
    expect(await engine.enqueue('send', 2, { unique })).toMatchObject({ outcome: 'added' });
  });
});

describe('the worker that leads', () => {
  it('is followed by another once its lead has run out', async () => {
    const mending = await openMending();
    const { bench, counted, published, pass } = mending;
    const lead = await bench.mortal(sending());
    await pass(1);
    await bench.working(sending(), { driver: counted('heir') });
    const id = await enqueueStuck(mending);
    // The leader's last round is the one at 20 s: it leads for 30 s more.
    await pass(25 * SECOND);
    lead.die();
    await pass(25 * SECOND - 2);
    expect(published).toEqual([]);
    await pass(12 * SECOND);
    expect(published.map((one) => one.who)).toEqual(['heir']);
    expect(bench.runs.map((run) => run.id)).toEqual([id]);
  });

  it('that dies between publish and note leaves a job that runs once', async () => {
    const mending = await openMending();
    const { bench, counted, published, pass } = mending;
    const id = await enqueueStuck(mending);
    // Its process is killed as soon as the broker has the copy.
    const publish = bench.driver.publish.bind(bench.driver);
    let copies = 0;
    let kill = (): void => undefined;
    bench.driver.publish = async (...args) => {
      const answer = await publish(...args);
      copies += 1;
      kill();
      return answer;
    };
    const doomed = bench.mortalEngine(sending());
    kill = () => doomed.die();
    await bench.within(doomed.engine.start({ queues: { mail: 1 } }), 'start()');
    await pass(31 * SECOND);
    bench.driver.publish = publish;
    expect([copies, doomed.life.isAlive, await stateOf(mending, id)]).toEqual([
      1,
      false,
      'enqueuing',
    ]);
    const engine = await bench.working(sending(), { driver: counted('heir') });
    await pass(120 * SECOND);
    expect(bench.runs.map((run) => run.id)).toEqual([id]);
    expect([published.length, await stateOf(mending, id)]).toEqual([0, 'completed']);
    await bench.within(engine.stop(), 'stop()');
    await bench.assertNothingLeft();
  });
});
