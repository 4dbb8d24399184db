import type { Consumer, Driver } from '@switchyard/core/driver';
import { interceptDriver } from './intercept-driver.ts';
import type { Mortality } from './mortality.ts';
import { withSuspectsOf } from './with-suspects.ts';

/**
 * The driver as one process has it: once that dies, its calls go nowhere, what waits at the broker is
 * let go, and a bond to a connection ends.
 */
export function mortalDriver(inner: Driver, life: Mortality): Driver {
  const bonded =
    inner.capabilities.lease === 'timed' ? lettingGo(inner, life) : closingAtDeath(inner, life);
  const driver = interceptDriver(bonded, (_, proceed) => life.call(proceed));
  const { fused } = inner;
  if (fused === undefined) return driver;
  // The store half of the broker is told to go on without the dead: its calls are few, and all by id.
  return { ...driver, fused };
}

/** Nothing is handed to a consumer whose process is gone; what it had keeps its lease. */
function lettingGo(inner: Driver, life: Mortality): Driver {
  const subscribe = inner.subscribe.bind(inner);
  return {
    ...inner,
    subscribe: async (queue, options) => {
      const consumer = await subscribe(queue, options);
      return withSuspectsOf(consumer, {
        ...methodsOf(consumer),
        receive: (receiving) => {
          const { signal } = receiving;
          const ends = signal === undefined ? life.death : AbortSignal.any([signal, life.death]);
          return consumer.receive({ ...receiving, signal: ends });
        },
      });
    },
  };
}

function methodsOf(consumer: Consumer): Pick<Consumer, 'settle' | 'close' | 'renew'> {
  const { renew } = consumer;
  return {
    settle: (settlements, options) => consumer.settle(settlements, options),
    close: (options) => consumer.close(options),
    ...(renew && { renew: (held) => renew.call(consumer, held) }),
  };
}

/** What was bound to the connection of the dead comes back at once. */
function closingAtDeath(inner: Driver, life: Mortality): Driver {
  const subscribe = inner.subscribe.bind(inner);
  return {
    ...inner,
    subscribe: async (queue, options) => {
      const consumer = await subscribe(queue, options);
      life.onDeath(() => void consumer.close());
      return consumer;
    },
  };
}
