import {
  channel,
  tracingChannel,
  type Channel,
  type TracingChannel,
} from 'node:diagnostics_channel';

/** The calls of core and its driver that can be traced, each a `node:diagnostics_channel` tracing channel. */
export type TracedCall =
  | 'enqueue'
  | 'enqueueMany'
  | 'process'
  | 'driver.connect'
  | 'driver.publish'
  | 'driver.subscribe'
  | 'driver.receive'
  | 'driver.settle'
  | 'driver.renew'
  | 'driver.ping'
  | 'driver.warnings'
  | 'driver.stats'
  | 'driver.peek'
  | 'driver.purge'
  | 'driver.control'
  | 'driver.close'
  | 'store.connect'
  | 'store.apply'
  | 'store.read'
  | 'store.control'
  | 'store.ping'
  | 'store.warnings'
  | 'store.close';

const tracing = new Map<TracedCall, TracingChannel>();

/** The tracing channel `switchyard:<call>`; its messages carry `engine` and what the call was about. */
export function tracingChannelOf(call: TracedCall): TracingChannel {
  let found = tracing.get(call);
  if (found === undefined) {
    found = tracingChannel(`switchyard:${call}`);
    tracing.set(call, found);
  }
  return found;
}

/** The channel `switchyard:<event>` that carries an engine event. */
export function eventChannel(event: string): Channel {
  return channel(`switchyard:${event}`);
}

/** Runs an asynchronous call inside its tracing channel; free while nobody listens. */
export function traced<T>(
  call: TracedCall,
  context: () => object,
  run: () => Promise<T>,
): Promise<T> {
  const found = tracingChannelOf(call);
  return found.hasSubscribers ? found.tracePromise(run, context()) : run();
}
