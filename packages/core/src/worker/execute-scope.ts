import type { Clock } from '../contract/clock.ts';
import type { MiddlewareChain } from '../middleware/middleware-chain.ts';
import type { Serializer } from '../serializer/serializer.ts';
import type { TaskRegistry } from '../task/task-registry.ts';
import type { RunSurroundings } from './job-run.ts';
import type { StoreBond } from '../store/bond.ts';
import type { Resolver } from './resolver.ts';
import type { StuckHandlers } from './stuck-handlers.ts';

/** What running jobs works with; one per engine. */
export interface ExecuteScope extends RunSurroundings {
  readonly engine: string;
  readonly registry: TaskRegistry;
  readonly serializers: ReadonlyMap<string, Serializer>;
  readonly middlewares: MiddlewareChain;
  readonly resolver: Resolver;
  readonly clock: Clock;
  readonly abortMs: number;
  readonly stuck: StuckHandlers;
  readonly poisonLimit: number;
  readonly bond: StoreBond;
  readonly unknownTaskMs: number;
}
