import { servesMany, type ChosenStore } from '../config/choose-store.ts';
import type { EngineConfig } from '../config/engine-config.ts';
import type { Driver } from '../contract/driver.ts';
import { DeadLetters } from '../dead-letter/dead-letters.ts';
import { EngineEvents } from '../events/engine-events.ts';
import { logTrouble } from '../events/log-events.ts';
import { describeError } from '../exceptions/describe-error.ts';
import { HealthDesk } from '../health/health-desk.ts';
import { createIdSource } from '../internal/id.ts';
import { systemClock } from '../internal/system-clock.ts';
import { Jobs } from '../jobs/jobs.ts';
import { MiddlewareChain } from '../middleware/middleware-chain.ts';
import { boundedBatcher } from '../producer/bounded-batcher.ts';
import type { ProducerParts } from '../producer/parts.ts';
import { Queues } from '../queues/queues.ts';
import { checkTaskDefaults, type TaskDefaults } from '../task/job-options.ts';
import { DEFAULT_QUEUE, fallbackBackoff } from '../task/resolve-options.ts';
import { TaskRegistry } from '../task/task-registry.ts';
import { storeSide, type StoreSide } from '../store/store-side.ts';
import { CallGuard } from '../runtime/call-guard.ts';
import { KnownQueues } from './known-queues.ts';
import { engineCapabilities, type EngineCapabilities } from '../capability/engine-capabilities.ts';
import { RequireSupport } from '../capability/require-support.ts';
import { RuntimeDriver } from '../runtime/runtime-driver.ts';

/** Everything an engine is made of. */
export interface EngineParts {
  readonly id: string;
  readonly config: EngineConfig;
  readonly runtime: RuntimeDriver;
  readonly side: StoreSide;
  readonly capabilities: EngineCapabilities;
  readonly requireSupport: RequireSupport;
  readonly producer: ProducerParts;
  readonly deadLetters: DeadLetters;
  readonly queues: Queues;
  readonly jobs: Jobs;
  readonly health: HealthDesk;
  readonly known: KnownQueues;
  /** Ends the log lines about jobs and the connection. */
  readonly endTroubleLog: () => void;
}

/** Puts an engine together: the one place where its parts meet. */
export function assemble(
  { driver, store: chosen }: { readonly driver: Driver; readonly store: ChosenStore },
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
  const endTroubleLog = logTrouble(events, logger);
  const guard = new CallGuard({ engine: id, driver: driver.name }, clock, config.commandMs);
  const runtime = new RuntimeDriver(driver, guard, id);
  const side = storeSide({ chosen, runtime, config, clock, engine: id });
  const capabilities = engineCapabilities(driver.capabilities, {
    holdMs: config.holdMs,
    store: chosen.type,
    shared: servesMany(driver),
  });
  const requireSupport = new RequireSupport(driver.name, capabilities, {
    keepsOrder: driver.keepsOrder?.bind(driver),
    // A claim outlives the delivery that it was made for.
    longestRunMs: side.type === 'separate' ? undefined : longestRun(driver.maxHoldMs, config),
  });
  const defaults = checkTaskDefaults(taskDefaults, 'getQueueEngine: defaults');
  requireSupport.forDefaults(defaults);
  const optionsContext = {
    defaults,
    fallbackBackoff: fallbackBackoff(requireSupport.maxRetryDelayMs),
    contentType: serializer.contentType,
  };
  const registry = new TaskRegistry(optionsContext, requireSupport);
  const known = new KnownQueues(() => [
    DEFAULT_QUEUE,
    ...Object.keys(config.queues ?? {}),
    ...registry.all.map((task) => task.options.queue),
  ]);
  const producer: ProducerParts = {
    engine: id,
    registry,
    optionsContext,
    requireSupport,
    middlewares: new MiddlewareChain(),
    batcher: boundedBatcher({
      publish: (queue, messages) => {
        known.uses(queue);
        return side.bond.publish(queue, messages);
      },
      runtime,
      config,
      clock,
      events,
    }),
    sealRules: { serializer, maxBodyBytes },
    events,
    clock,
    newId,
  };
  const { bond, control } = side;
  const deadLetters = new DeadLetters({ runtime, requireSupport, serializers, events, bond });
  // What the broker cannot delay waits in the store beside it.
  const delayed =
    side.type === 'separate' && driver.capabilities.delay === false ? side.store : undefined;
  const queues = new Queues({
    runtime,
    bond,
    requireSupport,
    control,
    clock,
    events,
    delayed,
    known: () => known.all,
  });
  const jobs = new Jobs({
    ...side,
    requireSupport,
    serializers,
    events,
    clock,
    queues: () => known.all,
  });
  const health = new HealthDesk({
    driver: runtime,
    store: side.type === 'separate' ? side.store : undefined,
    events,
    clock,
    commandMs: config.commandMs,
  });
  runtime.onOpen(() => void health.lookForWarnings());
  return {
    id,
    config,
    runtime,
    side,
    capabilities,
    requireSupport,
    producer,
    deadLetters,
    queues,
    jobs,
    health,
    known,
    endTroubleLog,
  };
}

/** A delivery may wait here before it is run, and is settled a while after its time is over. */
function longestRun(
  maxHoldMs: number | undefined,
  { leaseMs, abortMs }: EngineConfig,
): number | undefined {
  return maxHoldMs === undefined ? undefined : Math.max(0, maxHoldMs - leaseMs - abortMs);
}
