import type { Capabilities, Driver, OutboundMessage } from '@switchyard/core/driver';
import { turns } from '../harness/until.ts';
import { interceptDriver } from './intercept-driver.ts';

/** A driver whose publishes take a few turns, and what was on its way meanwhile. */
export interface InFlightMeter<C extends Capabilities = Capabilities> {
  readonly driver: Driver<C>;
  /** Most messages that were on their way at once. */
  readonly most: number;
  /** Ids of all messages, in the order in which they were handed over. */
  readonly ids: readonly string[];
}

const TRAVEL_TURNS = 3;

/** Wraps any driver so that it is seen how much travels at once. */
export function inFlightMeter<C extends Capabilities>(inner: Driver<C>): InFlightMeter<C> {
  const ids: string[] = [];
  let most = 0;
  let travelling = 0;
  const driver = interceptDriver(inner, async (call, proceed) => {
    if (call.method !== 'publish') return proceed();
    const messages = call.args[1] as readonly OutboundMessage[];
    ids.push(...messages.map(({ id }) => id));
    travelling += messages.length;
    most = Math.max(most, travelling);
    await turns(TRAVEL_TURNS);
    try {
      return await proceed();
    } finally {
      travelling -= messages.length;
    }
  });
  return {
    driver,
    ids,
    get most() {
      return most;
    },
  };
}
