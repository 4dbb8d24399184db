import type { Capabilities, Driver } from '@switchyard/core/driver';
import { deferred } from './deferred.ts';
import { interceptDriver, type DriverCall, type DriverMethod } from './intercept-driver.ts';

/** Holds one call of a driver. */
export interface Gate {
  /** Resolves with the call once it has come to the gate. */
  readonly reached: Promise<DriverCall>;
  /** Lets the call go on; also if it has not come yet. Idempotent. */
  release(): void;
}

/** Where a gate stands. */
export interface HoldOptions {
  /** `before` the call reaches the driver, or `after` it took effect, with its answer held back. @default 'before' */
  readonly at?: 'before' | 'after' | undefined;
}

/** A driver whose calls can be stopped half-way, so that a test decides what happens first. */
export type ControllableDriver<C extends Capabilities = Capabilities> = Driver<C> & {
  /** Holds the next call of that method; the calls after it pass, unless they meet a gate of their own. */
  hold(method: DriverMethod, options?: HoldOptions): Gate;
};

interface Waiting {
  readonly at: 'before' | 'after';
  readonly reach: (call: DriverCall) => void;
  readonly released: Promise<void>;
}

/** Wraps any driver so that its calls can be held. */
export function controllableDriver<C extends Capabilities>(
  inner: Driver<C>,
): ControllableDriver<C> {
  const gates = new Map<DriverMethod, Waiting[]>();
  const driver = interceptDriver(inner, (call, proceed) => {
    const gate = gates.get(call.method)?.shift();
    return gate === undefined ? proceed() : passGate(gate, call, proceed);
  });
  const hold = (method: DriverMethod, { at = 'before' }: HoldOptions = {}): Gate => {
    const reached = deferred<DriverCall>();
    const released = deferred<void>();
    const waiting = gates.get(method) ?? [];
    gates.set(method, waiting);
    waiting.push({ at, reach: reached.resolve, released: released.promise });
    return { reached: reached.promise, release: () => released.resolve() };
  };
  return Object.assign(driver, { hold });
}

async function passGate<T>(
  gate: Waiting,
  call: DriverCall,
  proceed: () => T | Promise<T>,
): Promise<T> {
  if (gate.at === 'after') {
    const answer = await proceed();
    gate.reach(call);
    await gate.released;
    return answer;
  }
  gate.reach(call);
  await gate.released;
  return proceed();
}
