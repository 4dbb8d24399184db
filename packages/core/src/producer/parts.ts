import type { Clock } from '../contract/clock.ts';
import type { RequireSupport } from '../capability/require-support.ts';
import type { EngineEvents } from '../events/engine-events.ts';
import type { IdSource } from '../internal/id.ts';
import type { MiddlewareChain } from '../middleware/middleware-chain.ts';
import type { Serializer } from '../serializer/serializer.ts';
import type { OptionsContext } from '../task/resolve-options.ts';
import type { TaskRegistry } from '../task/task-registry.ts';
import type { EnqueueBatcher } from './enqueue-batcher.ts';

/** How drafts become messages. */
export interface SealRules {
  readonly serializer: Serializer;
  readonly maxBodyBytes: number;
}

/** What adding jobs works with; one per engine. */
export interface ProducerParts {
  readonly engine: string;
  readonly registry: TaskRegistry;
  readonly optionsContext: OptionsContext;
  readonly requireSupport: RequireSupport;
  readonly middlewares: MiddlewareChain;
  readonly batcher: EnqueueBatcher;
  readonly sealRules: SealRules;
  readonly events: EngineEvents;
  readonly clock: Clock;
  readonly newId: IdSource;
}
