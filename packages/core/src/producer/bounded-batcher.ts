import type { EngineConfig } from '../config/engine-config.ts';
import type { Clock } from '../contract/clock.ts';
import type { EngineEvents } from '../events/engine-events.ts';
import type { RuntimeDriver } from '../runtime/runtime-driver.ts';
import { EnqueueBatcher, sizesWithin, type Publish } from './enqueue-batcher.ts';
import { SendLine } from './send-line.ts';

/** What a bounded batcher is made of. */
export interface BoundedBatcherParts {
  readonly publish: Publish;
  readonly runtime: RuntimeDriver;
  readonly config: EngineConfig;
  readonly clock: Clock;
  readonly events: EngineEvents;
}

const CALL = 'driver.publish';

/** The batcher of an engine's enqueues: what it sends goes through a line that bounds how much is under way. */
export function boundedBatcher({
  publish,
  runtime,
  config,
  clock,
  events,
}: BoundedBatcherParts): EnqueueBatcher {
  const { sendLimits: limits, random } = config;
  const driver = runtime.name;
  const line = new SendLine({
    publish,
    road: runtime,
    limits,
    clock,
    random,
    onAway: (error) => events.emit('driver.degraded', { driver, call: CALL, error }),
    onBack: () => events.emit('driver.recovered', { driver, call: CALL }),
  });
  const { maxInFlight, maxPending, maxPendingBytes } = limits;
  return new EnqueueBatcher(
    (queue, messages) => line.publish(queue, messages),
    sizesWithin(Math.min(maxInFlight, maxPending), maxPendingBytes),
  );
}
