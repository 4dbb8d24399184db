import { withSuspectsOf } from './with-suspects.ts';
import type { Capabilities, Consumer, Driver, MaybePromise } from '@switchyard/core/driver';

/** Every call a driver can be asked, those of its consumers included. */
export type DriverMethod =
  | 'connect'
  | 'publish'
  | 'subscribe'
  | 'ping'
  | 'close'
  | 'stats'
  | 'peek'
  | 'purge'
  | 'receive'
  | 'settle'
  | 'renew'
  | 'closeConsumer';

/** One call on its way to a driver. */
export interface DriverCall {
  readonly method: DriverMethod;
  readonly args: readonly unknown[];
  /** The queue it is about; missing for calls about the whole driver. */
  readonly queue: string | undefined;
}

/** Stands between core and a driver: may wait, throw, answer for the driver, or let the call `proceed`. */
export type Interceptor = <T>(call: DriverCall, proceed: () => MaybePromise<T>) => MaybePromise<T>;

/**
 * The same driver with every call going through `intercept`. Capabilities, optional members and the
 * answer of a `publish` that needs no promise stay as they are.
 */
export function interceptDriver<C extends Capabilities>(
  inner: Driver<C>,
  intercept: Interceptor,
): Driver<C> {
  const driver: Driver = inner as Driver<Capabilities> as Driver;
  const about = (method: DriverMethod, args: readonly unknown[], queue?: string): DriverCall => ({
    method,
    args,
    queue,
  });
  const { stats, peek, purge, control, fused, keepsOrder } = driver;
  const outer: Driver = {
    name: driver.name,
    capabilities: driver.capabilities,
    ...(driver.clock === undefined ? {} : { clock: driver.clock }),
    ...(driver.maxHoldMs === undefined ? {} : { maxHoldMs: driver.maxHoldMs }),
    ...(keepsOrder && { keepsOrder: (queue) => keepsOrder.call(driver, queue) }),
    connect: async (signal) => intercept(about('connect', [signal]), () => driver.connect(signal)),
    publish: (queue, messages, options) =>
      intercept(about('publish', [queue, messages, options], queue), () =>
        driver.publish(queue, messages, options),
      ),
    subscribe: async (queue, options) => {
      const consumer = await intercept(about('subscribe', [queue, options], queue), () =>
        driver.subscribe(queue, options),
      );
      return interceptConsumer(queue, consumer, intercept);
    },
    ping: async (signal) => intercept(about('ping', [signal]), () => driver.ping(signal)),
    close: async () => intercept(about('close', []), () => driver.close()),
    ...(stats && {
      stats: async (queue) =>
        intercept(about('stats', [queue], queue), () => stats.call(driver, queue)),
    }),
    ...(peek && {
      peek: async (queue, options) =>
        intercept(about('peek', [queue, options], queue), () => peek.call(driver, queue, options)),
    }),
    ...(purge && {
      purge: async (queue) =>
        intercept(about('purge', [queue], queue), () => purge.call(driver, queue)),
    }),
    ...(control && { control }),
    ...(fused && { fused }),
  };
  return outer as unknown as Driver<C>;
}

function interceptConsumer(queue: string, inner: Consumer, intercept: Interceptor): Consumer {
  const { renew } = inner;
  return withSuspectsOf(inner, {
    receive: async (options) =>
      intercept({ method: 'receive', args: [options], queue }, () => inner.receive(options)),
    settle: async (settlements, options) =>
      intercept({ method: 'settle', args: [settlements, options], queue }, () =>
        inner.settle(settlements, options),
      ),
    close: async (options) =>
      intercept({ method: 'closeConsumer', args: [options], queue }, () => inner.close(options)),
    ...(renew && {
      renew: async (held) =>
        intercept({ method: 'renew', args: [held], queue }, () => renew.call(inner, held)),
    }),
  });
}
