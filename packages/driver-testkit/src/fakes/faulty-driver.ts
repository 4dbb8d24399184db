import {
  DriverError,
  type Capabilities,
  type Driver,
  type MaybePromise,
} from '@switchyard/core/driver';
import { interceptDriver, type DriverCall, type DriverMethod } from './intercept-driver.ts';

/** Which calls of a method go wrong. */
export interface FaultWindow {
  /** How many calls. `Infinity`: all, until the fault is cleared. @default 1 */
  readonly times?: number | undefined;
  /** How many calls pass unharmed first. @default 0 */
  readonly skip?: number | undefined;
}

/** How a call fails. */
export interface Failure extends FaultWindow {
  /** Whether the broker does what was asked before the call fails. @default false */
  readonly after?: boolean | undefined;
  /** What is thrown. @default a retryable `DriverError`, ERR_BROKER_UNAVAILABLE */
  readonly error?: Error | undefined;
}

/** A fault that was put in. */
export interface Fault {
  /** How many calls it has hit. */
  readonly hits: number;
  /** Takes the fault out. */
  clear(): void;
}

/** A driver that goes wrong on demand. */
export type FaultyDriver<C extends Capabilities = Capabilities> = Driver<C> & {
  /** Makes calls of that method throw. */
  fail(method: DriverMethod, failure?: Failure): Fault;
  /** Makes calls take effect and answer `unknown` for everything in them, as if the reply had been lost. */
  loseReply(method: 'publish' | 'settle', window?: FaultWindow): Fault;
};

interface Script {
  readonly method: DriverMethod;
  skip: number;
  left: number;
  hits: number;
  readonly apply: <T>(call: DriverCall, proceed: () => MaybePromise<T>) => Promise<T>;
}

/** Wraps any driver so that its calls can be made to fail. The fault put in first is met first. */
export function faultyDriver<C extends Capabilities>(inner: Driver<C>): FaultyDriver<C> {
  const scripts = new Set<Script>();
  const driver = interceptDriver(inner, (call, proceed) => {
    const script = nextFault(scripts, call.method);
    return script === undefined ? proceed() : script.apply(call, proceed);
  });
  const put = (method: DriverMethod, window: FaultWindow, apply: Script['apply']): Fault => {
    const { skip = 0, times = 1 } = window;
    const script: Script = { method, skip, left: times, hits: 0, apply };
    scripts.add(script);
    return {
      get hits() {
        return script.hits;
      },
      clear: () => {
        scripts.delete(script);
      },
    };
  };
  return Object.assign(driver, {
    fail: (method: DriverMethod, failure: Failure = {}) =>
      put(method, failure, (call, proceed) => failCall(failure, call, proceed)),
    loseReply: (method: 'publish' | 'settle', window: FaultWindow = {}) =>
      put(method, window, answerUnknown),
  });
}

function nextFault(scripts: ReadonlySet<Script>, method: DriverMethod): Script | undefined {
  for (const script of scripts) {
    if (script.method !== method || script.left <= 0) continue;
    if (script.skip > 0) {
      script.skip -= 1;
      return undefined;
    }
    script.left -= 1;
    script.hits += 1;
    return script;
  }
  return undefined;
}

async function failCall<T>(
  failure: Failure,
  call: DriverCall,
  proceed: () => MaybePromise<T>,
): Promise<T> {
  if (failure.after === true) await proceed();
  throw failure.error ?? unavailable(call.method);
}

async function answerUnknown<T>(call: DriverCall, proceed: () => MaybePromise<T>): Promise<T> {
  await proceed();
  const asked = call.args[call.method === 'publish' ? 1 : 0] as readonly unknown[];
  const answer = call.method === 'publish' ? { type: 'unknown' } : 'unknown';
  return asked.map(() => answer) as T;
}

function unavailable(method: DriverMethod): DriverError {
  const message = `faultyDriver: ${method} was told to fail.`;
  return new DriverError('ERR_BROKER_UNAVAILABLE', message, { retryable: true });
}
