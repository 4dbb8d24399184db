import {
  DriverError,
  type Consumer,
  type Driver,
  type MaybePromise,
} from '@switchyard/core/driver';
import { interceptDriver } from '../../fakes/intercept-driver.ts';

/** A driver whose process can die: every call is then refused, and what waits at the broker is let go. */
export function mortalDriver(inner: Driver): { readonly driver: Driver; readonly die: () => void } {
  const death = new AbortController();
  const dead = (): Promise<never> =>
    Promise.reject(new DriverError('ERR_CLOSED', 'This process is dead.', { retryable: false }));
  const whileAlive = <T>(_: unknown, proceed: () => MaybePromise<T>): MaybePromise<T> =>
    death.signal.aborted ? dead() : proceed();
  const letGo: Driver = {
    ...inner,
    subscribe: async (queue, options) => {
      const consumer = await inner.subscribe(queue, options);
      return mortalConsumer(consumer, death.signal);
    },
  } as Driver;
  return { driver: interceptDriver(letGo, whileAlive), die: () => death.abort() };
}

/** What it waits for ends with the process. */
function mortalConsumer(consumer: Consumer, death: AbortSignal): Consumer {
  const { renew } = consumer;
  const mortal: Consumer = {
    receive: (options) => receive(consumer, options, death),
    settle: (settlements, options) => consumer.settle(settlements, options),
    close: (options) => consumer.close(options),
    ...(renew && { renew: (held) => renew.call(consumer, held) }),
  };
  // Asked anew each time, and only where the consumer knows.
  if (!('hasSuspects' in consumer)) return mortal;
  return Object.defineProperty(mortal, 'hasSuspects', {
    enumerable: true,
    get: () => !death.aborted && Reflect.get(consumer, 'hasSuspects') === true,
  });
}

function receive(
  consumer: Consumer,
  options: Parameters<Consumer['receive']>[0],
  death: AbortSignal,
): ReturnType<Consumer['receive']> {
  const signal = options.signal === undefined ? death : AbortSignal.any([options.signal, death]);
  return consumer.receive({ ...options, signal });
}
