import type { SubscribeOptions } from '../contract/driver.ts';
import type { Delivery } from '../contract/message.ts';
import type { CompleteConsumer } from '../emulate/complete-consumer.ts';
import type { Heartbeats } from '../health/heartbeats.ts';
import type { CustomBackoff } from '../retry/backoff.ts';
import type { ExecuteScope } from './execute-scope.ts';
import type { TurnAway } from './turn-away.ts';

/** What a worker pool works with. */
export interface WorkerPoolParts {
  readonly scope: ExecuteScope;
  readonly driver: string;
  readonly heartbeats: Heartbeats;
  readonly openConsumer: (queue: string, options: SubscribeOptions) => Promise<CompleteConsumer>;
  readonly random: () => number;
  readonly backoffs: Readonly<Record<string, CustomBackoff>>;
  readonly leaseMs: number;
  readonly timedLeases: boolean;
  /** Whether runs are claimed in a store that stands apart. */
  readonly claims: boolean;
  readonly maxRetryDelayMs: number;
  readonly canPostpone: boolean;
  readonly canRelease: boolean;
  readonly ordersInPlace: boolean;
  /** Whether somebody asked to cancel this job before it began. */
  readonly isCancelled: (delivery: Delivery) => boolean;
  readonly turnAway: TurnAway;
}

/** How a worker pool divides its work. */
export interface WorkerPoolOptions {
  readonly concurrency: number;
  readonly prefetch: number | 'adaptive';
  /** Weight by queue. */
  readonly queues: Readonly<Record<string, number>>;
  readonly strict: boolean;
  /** Milliseconds after which what waits counts one priority higher; `undefined` where it never does. */
  readonly agingMs?: number | undefined;
}
