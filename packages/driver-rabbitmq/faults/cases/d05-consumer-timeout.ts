import { concludedAs, startsOf, type FaultCase } from '@switchyard/driver-testkit/faults';
import { rabbitmqOf } from '../rabbit-target.ts';

/** Milliseconds until RabbitMQ takes back what a consumer holds, and how often it looks for that. */
const SHORT = { timeout: 3_000, look: 1_000 };
const USUAL = { timeout: 1_800_000, look: 60_000 };
const LONG_MS = 12_000;

/** A job outlives RabbitMQ's patience with its consumer, again and again: it ends once, and others flow. */
export const consumerTimeout: FaultCase = {
  id: 'D05',
  name: 'consumer timeout of 3 s, job of 12 s',
  drivers: ['rabbitmq'],
  on: 'processes',
  async run(bench) {
    const rabbit = rabbitmqOf(bench);
    const set = ({ timeout, look }: typeof SHORT): Promise<void> =>
      rabbit.control(
        'eval',
        `application:set_env(rabbit, consumer_timeout, ${timeout}), application:set_env(rabbit, channel_tick_interval, ${look}).`,
      );
    await set(SHORT);
    try {
      await bench.workers(2);
      await bench.producer.enqueue({ ms: LONG_MS });
      await bench.line((line) => line.type === 'start');
      await bench.fault('taken back', async () => {
        const isDone = (): boolean => concludedAs(bench.lines(), 'completed').some(isLong);
        const isLong = ({ id }: { readonly id: string }): boolean =>
          startsOf(bench.lines(), 'producer-1').some((start) => start.id === id);
        for (let others = 0; others < 200 && !isDone(); others += 1) {
          await bench.producer.enqueue({ ms: 20 });
          await bench.pass(150);
        }
      });
      await bench.drain();
    } finally {
      await set(USUAL);
    }
    const lines = bench.lines();
    const times = startsOf(lines, 'producer-1').length;
    bench.expect(times === 1, `the long one, whose claim was kept, ran ${times} times`);
    const noticed = lines.some((line) => line.type === 'note' && line.name === 'driver.degraded');
    bench.expect(noticed, 'RabbitMQ took nothing back');
    return {};
  },
};
