import type { SubscribeOptions } from '../contract/driver.ts';
import { bandsOf, isDeadLetterQueue } from '../contract/queue-names.ts';
import type { RuntimeDriver } from '../runtime/runtime-driver.ts';
import { BandedConsumer } from './banded-consumer.ts';
import type { CompleteConsumer } from './complete-consumer.ts';
import { SingleConsumer } from './single-consumer.ts';

/** Opens a reader of one queue that can do everything, whatever the driver lacks. */
export async function openConsumer(
  runtime: RuntimeDriver,
  queue: string,
  { agingMs, ...options }: SubscribeOptions,
): Promise<CompleteConsumer> {
  const open = async (physical: string, how: SubscribeOptions): Promise<CompleteConsumer> =>
    new SingleConsumer(await runtime.subscribe(physical, how), runtime);
  const isAged = agingMs !== undefined;
  if (runtime.capabilities.priority !== false || isDeadLetterQueue(queue))
    return open(queue, isAged ? { ...options, agingMs } : options);
  const consumers = await Promise.all(
    bandsOf(queue).map(async (band) => ({ queue: band, consumer: await open(band, options) })),
  );
  const { clock } = runtime.patience;
  return new BandedConsumer(consumers, isAged ? { agingMs, clock } : undefined);
}
