import type { Capabilities, Driver } from '@switchyard/core/driver';
import { interceptDriver, type DriverCall, type DriverMethod } from './intercept-driver.ts';

/** What a recording driver has heard. */
export interface Recording {
  /** Every call in the order it came, with its arguments. */
  readonly calls: readonly DriverCall[];
  /** Calls of one method, of a driver and all its consumers: what a budget of round trips is held against. */
  count(method: DriverMethod): number;
  /** Forgets what came so far. */
  reset(): void;
}

/** A driver that remembers what it was asked. */
export type RecordingDriver<C extends Capabilities = Capabilities> = Driver<C> & {
  readonly recording: Recording;
};

/** Wraps any driver so that its calls can be counted. */
export function recordingDriver<C extends Capabilities>(inner: Driver<C>): RecordingDriver<C> {
  const calls: DriverCall[] = [];
  const driver = interceptDriver(inner, (call, proceed) => {
    calls.push(call);
    return proceed();
  });
  const recording: Recording = {
    calls,
    count: (method) => calls.filter((call) => call.method === method).length,
    reset: () => {
      calls.length = 0;
    },
  };
  return Object.assign(driver, { recording });
}
