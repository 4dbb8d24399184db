import type { Capabilities } from '@switchyard/core/driver';
import type { DriverCase } from '../bench/case.ts';
import type { DriverBench } from '../bench/driver-bench.ts';
import { assertCounts } from './counts.ts';

/** Counts of a broker that knows only what waits. */
export function waitingOf({ delay }: Capabilities): readonly DriverCase[] {
  return delay === false ? waiting : [...waiting, delayed];
}

const waiting: readonly DriverCase[] = [
  {
    name: 'a queue that nobody has used is empty',
    run: (bench) => assertWaiting(bench, 0, 'unheard-of'),
  },
  {
    name: 'of what waits is told, and nothing else',
    run: async (bench) => {
      await bench.store(bench.messages(5));
      await assertWaiting(bench, 5);
      const consumer = await bench.subscribe();
      const taken = await bench.take(consumer, 5);
      await assertWaiting(bench, 0);
      await bench.ack(consumer, taken.slice(0, 3));
      await consumer.close();
      await assertWaiting(bench, 2);
    },
  },
  {
    name: 'queues are counted apart',
    run: async (bench) => {
      await bench.store(bench.messages(2), 'mail');
      await bench.store(bench.messages(3), 'other');
      await bench.store(bench.messages(1), 'other.dead');
      await assertWaiting(bench, 2, 'mail');
      await assertWaiting(bench, 3, 'other');
      await assertWaiting(bench, 0, 'mail.dead');
      await assertWaiting(bench, 1, 'other.dead');
    },
  },
];

const delayed: DriverCase = {
  name: 'what is delayed does not wait before it is due',
  run: async (bench) => {
    await bench.store([bench.message({ delayMs: 1_500 }), bench.message({ delayMs: 86_400_000 })]);
    await assertWaiting(bench, 0);
    await bench.time.pass(1_500);
    await assertWaiting(bench, 1);
  },
};

function assertWaiting(bench: DriverBench, waiting: number, queue?: string): Promise<void> {
  return assertCounts(bench, { waiting, delayed: 0, active: 0 }, queue);
}
