import type { EngineConfig } from '../config/engine-config.ts';
import type { Driver } from '../contract/driver.ts';
import { DeadLetters } from '../dead-letter/dead-letters.ts';
import { publishComplete } from '../emulate/publish-complete.ts';
import { EngineEvents } from '../events/engine-events.ts';
import { logTrouble } from '../events/log-events.ts';
import { describeError } from '../exceptions/describe-error.ts';
import { createIdSource } from '../internal/id.ts';
import { systemClock } from '../internal/system-clock.ts';
import { MiddlewareChain } from '../middleware/middleware-chain.ts';
import { EnqueueBatcher } from '../producer/enqueue-batcher.ts';
import type { ProducerParts } from '../producer/parts.ts';
import { Queues } from '../queues/queues.ts';
import { checkTaskDefaults, type TaskDefaults } from '../task/job-options.ts';
import { fallbackBackoff } from '../task/resolve-options.ts';
import { TaskRegistry } from '../task/task-registry.ts';
import { CallGuard } from '../runtime/call-guard.ts';
import { engineCapabilities, type EngineCapabilities } from '../capability/engine-capabilities.ts';
import { RequireSupport } from '../capability/require-support.ts';
import { RuntimeDriver } from '../runtime/runtime-driver.ts';

/** Everything an engine is made of. */
export interface EngineParts {
  readonly id: string;
  readonly config: EngineConfig;
  readonly runtime: RuntimeDriver;
  readonly capabilities: EngineCapabilities;
  readonly requireSupport: RequireSupport;
  readonly producer: ProducerParts;
  readonly deadLetters: DeadLetters;
  readonly queues: Queues;
}

/** Puts an engine together: the one place where its parts meet. */
export function assemble(
  driver: Driver,
  config: EngineConfig,
  taskDefaults: TaskDefaults,
): EngineParts {
  const clock = config.clock ?? driver.clock ?? systemClock;
  const newId = createIdSource();
  const id = newId(clock.now());
  const { logger, serializer, serializers, maxBodyBytes } = config;
  const events = new EngineEvents(id, (event, error) =>
    logger.error({ event, error: describeError(error) }, 'A listener of an engine event threw.'),
  );
  logTrouble(events, logger);
  const runtime = new RuntimeDriver(
    driver,
    new CallGuard({ engine: id, driver: driver.name }, clock, config.commandMs),
    id,
  );
  const capabilities = engineCapabilities(driver.capabilities, config.holdMs);
  const requireSupport = new RequireSupport(driver.name, capabilities);
  const defaults = checkTaskDefaults(taskDefaults, 'getQueueEngine: defaults');
  requireSupport.forDefaults(defaults);
  const optionsContext = {
    defaults,
    fallbackBackoff: fallbackBackoff(requireSupport.maxRetryDelayMs),
    contentType: serializer.contentType,
  };
  const producer: ProducerParts = {
    engine: id,
    registry: new TaskRegistry(optionsContext, requireSupport),
    optionsContext,
    requireSupport,
    middlewares: new MiddlewareChain(),
    batcher: new EnqueueBatcher((queue, messages) => publishComplete(runtime, queue, messages)),
    sealRules: { serializer, maxBodyBytes },
    events,
    clock,
    newId,
  };
  const deadLetters = new DeadLetters({ runtime, requireSupport, serializers, events });
  const queues = new Queues(runtime, requireSupport);
  return { id, config, runtime, capabilities, requireSupport, producer, deadLetters, queues };
}
