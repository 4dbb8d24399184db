import { DriverError, type PublishResult } from '@switchyard/core/driver';
import { describe, expect, it } from 'vitest';
import { faultyDriver } from '../../src/fakes/faulty-driver.ts';
import { enqueueStuck, openMending, sending, stateOf } from './mending-bench.ts';

const SECOND = 1_000;

describe('a broker that does not take what is swept', () => {
  const failures: Readonly<Record<string, (driver: ReturnType<typeof faultyDriver>) => void>> = {
    'is full': (driver) =>
      void driver.fail('publish', {
        times: 2,
        error: new DriverError('ERR_BROKER_FULL', 'full', { retryable: true }),
      }),
    'is away': (driver) => void driver.fail('publish', { times: 2 }),
    'fails without a name': (driver) =>
      void driver.fail('publish', { times: 2, error: new Error('odd') }),
    'has it, and its answer is lost': (driver) => void driver.loseReply('publish', { times: 2 }),
  };

  it.each(Object.keys(failures))('%s: the record is kept, and tried again', async (name) => {
    const mending = await openMending();
    const { bench, counted, published, pass } = mending;
    const id = await enqueueStuck(mending);
    const driver = faultyDriver(counted());
    failures[name]?.(driver);
    const engine = bench.engine(sending(), { driver });
    await bench.within(engine.queues.pause('mail'), 'pause()');
    await bench.start(engine);
    await pass(49 * SECOND);
    expect(await stateOf(mending, id)).toBe('enqueuing');
    await pass(2 * SECOND);
    expect(await stateOf(mending, id)).toBe('waiting');
    await pass(60 * SECOND);
    expect(published.every((one) => one.id === id)).toBe(true);
    await bench.within(engine.queues.resume('mail'), 'resume()');
    await bench.untilHeard('job.completed');
    await pass(60 * SECOND);
    expect(bench.runs).toHaveLength(1);
    await bench.within(engine.stop(), 'stop()');
    await bench.assertNothingLeft();
  });

  it('refuses one of three: the others are published, and it is tried again', async () => {
    const mending = await openMending();
    const { bench, pass } = mending;
    const ids = [
      await enqueueStuck(mending),
      await enqueueStuck(mending),
      await enqueueStuck(mending),
    ];
    let rounds = 0;
    const publish = bench.driver.publish.bind(bench.driver);
    bench.driver.publish = async (queue, messages, options) => {
      rounds += 1;
      const refuses = (id: string): boolean => rounds === 1 && id === ids[1];
      await publish(
        queue,
        messages.filter(({ id }) => !refuses(id)),
        options,
      );
      return messages.map(({ id }) =>
        refuses(id) ? { type: 'refused', code: 'full', message: 'full' } : { type: 'stored' },
      );
    };
    await bench.working(sending());
    await pass(30 * SECOND);
    expect(bench.runs.map((run) => run.id)).toEqual([ids[0], ids[2]]);
    expect(await stateOf(mending, ids[1] ?? '')).toBe('enqueuing');
    await pass(10 * SECOND);
    expect(bench.runs.map((run) => run.id)).toEqual([ids[0], ids[2], ids[1]]);
  });

  it('does not hold up what lies behind a hundred of its kind', async () => {
    const mending = await openMending();
    const { bench, pass } = mending;
    const ids: string[] = [];
    for (let made = 0; made < 101; made += 1) ids.push(await enqueueStuck(mending));
    const last = ids.pop() ?? '';
    const publish = bench.driver.publish.bind(bench.driver);
    bench.driver.publish = async (queue, messages, options) => {
      const isRefused = (id: string): boolean => ids.includes(id);
      const taken = messages.filter(({ id }) => !isRefused(id));
      await publish(queue, taken, options);
      return messages.map(({ id }): PublishResult =>
        isRefused(id)
          ? { type: 'refused', code: 'not_permitted', message: 'never' }
          : { type: 'stored' },
      );
    };
    await bench.working(sending());
    await pass(120 * SECOND);
    expect(await stateOf(mending, last)).toBe('completed');
  });
});
