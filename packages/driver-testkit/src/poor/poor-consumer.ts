import {
  receiveAny,
  type BatchId,
  type Capabilities,
  type Clock,
  type Consumer,
  type Delivery,
  type Driver,
  type ReceiveOptions,
  type SubscribeOptions,
} from '@switchyard/core/driver';
import { withSuspectsOf } from '../fakes/with-suspects.ts';
import { PrefetchLimit } from './prefetch-limit.ts';
import { trespassOfSettlement, trespassOfSubscription } from './trespass.ts';

/** What a poor driver shares with its consumers. */
export interface Poverty {
  readonly capabilities: Capabilities;
  /** Throws if something undeclared was asked. */
  readonly refuse: (what: string | undefined) => void;
  readonly batchOf: (batch: BatchId) => BatchId;
  readonly clock: Clock;
}

/** A lease that nobody outlives stands in for a bond that does not end by time. */
const TEN_YEARS_MS = 315_360_000_000;

/** Opens a consumer that can do what the poor driver declares, and no more. */
export async function openPoorConsumer(
  source: { readonly inner: Driver; readonly queue: string; readonly options: SubscribeOptions },
  poverty: Poverty,
): Promise<Consumer> {
  const { capabilities, refuse, batchOf, clock } = poverty;
  refuse(trespassOfSubscription(source.options, capabilities));
  const timed = capabilities.lease === 'timed';
  const leaseMs = timed ? source.options.leaseMs : TEN_YEARS_MS;
  const inner = await source.inner.subscribe(source.queue, { ...source.options, leaseMs });
  const limit =
    capabilities.prefetch === 'fixed' && source.inner.capabilities.prefetch === 'dynamic'
      ? new PrefetchLimit({ most: source.options.prefetch, leaseMs, clock })
      : undefined;

  const receive = async (options: ReceiveOptions): Promise<readonly Delivery[]> => {
    const allowed = limit === undefined ? options : await limit.room(options);
    if (allowed === undefined) return [];
    const deliveries = capabilities.deathCount
      ? await inner.receive(allowed)
      : // Who counts no deaths suspects nobody.
        await receiveAny(inner, allowed);
    limit?.took(deliveries);
    return deliveries.map((delivery) => impoverish(delivery, capabilities));
  };
  const { renew } = inner;
  const poor: Pick<Consumer, 'receive' | 'settle' | 'close'> = {
    receive,
    settle: async (settlements, options) => {
      for (const one of settlements) refuse(trespassOfSettlement(one, capabilities));
      const answer = await inner.settle(settlements, { batch: batchOf(options.batch) });
      limit?.settled(settlements, answer);
      return answer;
    },
    close: (options) => {
      limit?.close();
      return inner.close(options);
    },
    ...(timed &&
      renew && {
        renew: async (held: readonly Delivery[]) => {
          const lost = await renew.call(inner, held);
          limit?.renewed(held, lost);
          return lost;
        },
      }),
  };
  return capabilities.deathCount ? withSuspectsOf(inner, poor) : poor;
}

function impoverish(delivery: Delivery, capabilities: Capabilities): Delivery {
  const { deaths, leaseExpiresAt, ...rest } = delivery;
  return {
    ...rest,
    ...(capabilities.deathCount ? { deaths } : {}),
    ...(capabilities.lease === 'timed' ? { leaseExpiresAt } : {}),
  };
}
