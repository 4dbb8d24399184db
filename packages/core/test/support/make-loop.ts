import type { CompleteConsumer } from '../../src/emulate/complete-consumer.ts';
import type { Delivery, Settled, Settlement } from '../../src/contract/message.ts';
import { EngineEvents } from '../../src/events/engine-events.ts';
import { ReceiveLoop, type ReceiveLoopParts } from '../../src/worker/receive-loop.ts';
import { deferred, type Deferred } from '../../src/internal/deferred.ts';
import { makePulse } from './make-pulse.ts';
import { ManualClock } from './manual-clock.ts';

/** A consumer whose receives the test answers by hand. */
export class HandedConsumer implements CompleteConsumer {
  hasSuspects = false;
  readonly receives: { readonly max: number; readonly answer: Deferred<readonly Delivery[]> }[] =
    [];
  readonly settlements: Settlement[] = [];
  readonly renewals: (readonly Delivery[])[] = [];
  readonly kept: (readonly Delivery[])[] = [];
  /** What `settle` answers. */
  settled: Settled = 'settled';
  /** What `renew` answers. */
  renewing: (held: readonly Delivery[]) => Promise<readonly Delivery[]> = () => Promise.resolve([]);

  receive(options: { readonly max: number; readonly signal?: AbortSignal | undefined }) {
    const answer = deferred<readonly Delivery[]>();
    this.receives.push({ max: options.max, answer });
    options.signal?.addEventListener('abort', () => answer.resolve([]));
    return answer.promise;
  }

  settle(settlements: readonly Settlement[]) {
    this.settlements.push(...settlements);
    return Promise.resolve(settlements.map(() => this.settled));
  }

  renew(held: readonly Delivery[]) {
    this.renewals.push(held);
    return this.renewing(held);
  }

  close(options?: { readonly keep?: readonly Delivery[] | undefined }) {
    this.kept.push(options?.keep ?? []);
    return Promise.resolve();
  }

  /** Answers the receive that is under way. */
  deliver(...deliveries: readonly Delivery[]): void {
    this.receives.at(-1)?.answer.resolve(deliveries);
  }
}

/** A receive loop on such a consumer, with one slot that is free. */
export function makeLoop(overrides: Partial<ReceiveLoopParts> = {}): {
  readonly loop: ReceiveLoop;
  readonly consumer: HandedConsumer;
  readonly clock: ManualClock;
  readonly ready: { count: number };
} {
  const consumer = new HandedConsumer();
  const clock = new ManualClock();
  const ready = { count: 0 };
  const loop = new ReceiveLoop({
    onSuspects: () => undefined,
    queue: 'mail',
    weight: 1,
    consumer,
    driver: 'scripted',
    clock,
    events: new EngineEvents('engine-1', () => undefined),
    random: () => 0.5,
    pulse: makePulse(clock),
    prefetch: 'adaptive',
    concurrency: 1,
    canPostpone: false,
    canRelease: true,
    leaseMs: Infinity,
    ordersInPlace: false,
    freeSlots: () => 1,
    onReady: () => {
      ready.count += 1;
    },
    ...overrides,
  });
  return { loop, consumer, clock, ready };
}
