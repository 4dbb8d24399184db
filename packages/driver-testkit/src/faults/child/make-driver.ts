import type { Delivery, Driver, MaybePromise, Settlement } from '@switchyard/core/driver';
import { interceptDriver, type DriverCall } from '../../fakes/intercept-driver.ts';
import { ledgerDriver } from '../../ledger/ledger-driver.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { DriverSpec } from '../fault-target.ts';
import { KILL_AT_SETTLE } from './child-setup.ts';

/** Makes the driver that a spec describes. Throws where the module exports no such function. */
export async function loadDriver({ module, name, options }: DriverSpec): Promise<Driver> {
  const loaded: unknown = await import(module);
  const make: unknown = Reflect.get(loaded as object, name);
  if (typeof make !== 'function') throw new Error(`${module} exports no function ${name}`);
  return make(options) as Driver;
}

/** Puts the ledger round a driver, and round that what the case wants to go wrong inside the process. */
export function brokenDriver(
  inner: Driver,
  ledger: Ledger,
  { neverRenews }: { readonly neverRenews: boolean },
): Driver {
  const answer = <T>(call: DriverCall, proceed: () => MaybePromise<T>): MaybePromise<T> => {
    if (neverRenews && call.method === 'renew') return [] as T;
    if (call.method === 'settle') killIfAsked(call.args[0] as readonly Settlement[]);
    return proceed();
  };
  return interceptDriver(ledgerDriver(inner, ledger), answer);
}

function killIfAsked(settlements: readonly Settlement[]): void {
  if (settlements.some(({ delivery }) => isMarked(delivery))) process.kill(process.pid, 'SIGKILL');
}

function isMarked(delivery: Delivery): boolean {
  if (delivery.malformed === true || (delivery.run ?? 1) > 1) return false;
  return KILL_AT_SETTLE in { ...delivery.headers, ...delivery.extra };
}
