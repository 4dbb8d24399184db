import { getQueueEngine, type Logger, type QueueEngine } from '@switchyard/core';
import type { Clock, Driver, Fused, Store } from '@switchyard/core/driver';
import { mortalDriver } from '../fakes/mortal-driver.ts';
import { mortalStore } from '../fakes/mortal-store.ts';
import { Mortality } from '../fakes/mortality.ts';
import { ledgerDriver } from '../ledger/ledger-driver.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { recordEngine } from '../ledger/record-engine.ts';
import { mortalClock } from './mortal-clock.ts';

/** Lengths that all histories live by, in milliseconds of virtual time. */
export const HISTORY_TIMES: Readonly<
  Record<'leaseMs' | 'abortMs' | 'drainMs' | 'backoffMs', number>
> = Object.freeze({
  leaseMs: 2_000,
  abortMs: 500,
  drainMs: 500,
  backoffMs: 300,
});

/** What all processes of a history share. */
export interface SharedBroker {
  readonly driver: Driver;
  readonly clock: Clock;
  /** The store that stands apart; `'none'` where there is to be none, `undefined` for the driver's own. */
  readonly store: Store | 'none' | undefined;
}

/** An engine in a process that can be killed and frozen, all of whose deeds are in a ledger. */
export interface HistoryProcess {
  readonly name: string;
  readonly life: Mortality;
  readonly ledger: Ledger;
  readonly engine: QueueEngine;
  /** Its own time: stands still while it is frozen. */
  readonly clock: Clock;
}

const nothing = (): void => undefined;
const silent: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** Opens a process on a broker. */
export function openProcess(broker: SharedBroker, ledger: Ledger): HistoryProcess {
  const life = new Mortality();
  const clock = mortalClock(broker.clock, life);
  const { store } = broker;
  const apart = store !== undefined && store !== 'none';
  const driver = processDriver(broker.driver, life, clock);
  const { leaseMs, abortMs, drainMs } = HISTORY_TIMES;
  const engine = getQueueEngine({
    driver: ledgerDriver(driver, ledger, { ownsRuns: !apart }),
    ...(store === undefined ? {} : { store: apart ? mortalStore(store, life) : 'none' }),
    allowLocalStore: true,
    logger: silent,
    clock,
    random: () => 0.5,
    leaseMs,
    abortMs,
    drainMs,
  }) as QueueEngine;
  recordEngine(engine, ledger);
  return { name: ledger.process, life, ledger, engine, clock };
}

/** The driver as one process has it; it is shared, so nobody closes it. */
function processDriver(shared: Driver, life: Mortality, clock: Clock): Driver {
  const mortal = mortalDriver(shared, life);
  const { fused, control } = shared;
  return {
    ...mortal,
    clock,
    close: () => Promise.resolve(),
    ...(fused === undefined ? {} : { fused: mortalFused(fused, life) }),
    ...(control === undefined
      ? {}
      : {
          control: {
            tell: async (name, value) => life.call(() => control.tell(name, value)),
            watch: async (listener) => life.call(() => control.watch(life.hearing(listener))),
          },
        }),
  } as Driver;
}

function mortalFused({ store, derives }: Fused, life: Mortality): Fused {
  return { store: mortalStore(store, life), derives };
}
