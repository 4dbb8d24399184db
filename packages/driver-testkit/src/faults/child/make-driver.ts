import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import {
  DriverError,
  type Delivery,
  type Driver,
  type MaybePromise,
  type Settlement,
  type Store,
} from '@switchyard/core/driver';
import { interceptDriver, type DriverCall } from '../../fakes/intercept-driver.ts';
import { ledgerDriver } from '../../ledger/ledger-driver.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { DriverSpec } from '../fault-target.ts';
import { KILL_AT_SETTLE, type ChildSetup } from './child-setup.ts';

/** Makes the driver that a spec describes. Throws where the module exports no such function. */
export async function loadDriver(spec: DriverSpec): Promise<Driver> {
  return (await make(spec)) as Driver;
}

/** Makes the store that a spec describes. Throws where the module exports no such function. */
export async function loadStore(spec: DriverSpec): Promise<Store> {
  return (await make(spec)) as Store;
}

async function make({ module, name, options }: DriverSpec): Promise<unknown> {
  const loaded: unknown = await import(module);
  const maker: unknown = Reflect.get(loaded as object, name);
  if (typeof maker !== 'function') throw new Error(`${module} exports no function ${name}`);
  return maker(options) as unknown;
}

type Broken = Pick<ChildSetup, 'neverRenews' | 'failsRenewalsMs' | 'folder' | 'store'>;

const WORDS = 'renew: it fails, as planned.';
const RETRY = { retryable: true } as const;

/** Puts the ledger round a driver, and round that what the case wants to go wrong inside the process. */
export function brokenDriver(
  inner: Driver,
  ledger: Ledger,
  { neverRenews, failsRenewalsMs = 0, folder, store }: Broken,
): Driver {
  let renewsFrom: number | undefined;
  const answer = <T>(call: DriverCall, proceed: () => MaybePromise<T>): MaybePromise<T> => {
    if (neverRenews && call.method === 'renew') return [] as T;
    if (failsRenewalsMs > 0 && call.method === 'renew') {
      renewsFrom ??= Date.now() + failsRenewalsMs;
      if (Date.now() < renewsFrom) throw new DriverError('ERR_BROKER_UNAVAILABLE', WORDS, RETRY);
    }
    if (call.method !== 'settle') return proceed();
    const when = fateOf(call.args[0] as readonly Settlement[], folder);
    if (when === undefined) return proceed();
    return dieAt(when, proceed);
  };
  return interceptDriver(ledgerDriver(inner, ledger, { ownsRuns: store === undefined }), answer);
}

async function dieAt<T>(when: string, proceed: () => MaybePromise<T>): Promise<T> {
  if (when === 'after') await proceed();
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => undefined);
}

/** What is to become of this process at a settlement: each marked job is the death of one process. */
function fateOf(settlements: readonly Settlement[], folder: string): string | undefined {
  const marked = settlements.flatMap(({ delivery, kind }) => {
    // What is given back has not run.
    const mark = kind === 'release' ? undefined : markOf(delivery);
    return mark !== undefined && isFirst(join(folder, `killed-${delivery.id}`)) ? [mark] : [];
  });
  return marked[0];
}

function markOf(delivery: Delivery): string | undefined {
  if (delivery.malformed === true) return undefined;
  return delivery.extra?.[KILL_AT_SETTLE] ?? delivery.headers[KILL_AT_SETTLE];
}

/** Whether no process was here before: it leaves a file, which outlives it. */
function isFirst(path: string): boolean {
  try {
    closeSync(openSync(path, 'wx'));
    return true;
  } catch {
    return false;
  }
}
