import { BaseWorker, getQueueEngine, type JobContext, type QueueEngine } from '@switchyard/core';
import type { Driver } from '@switchyard/core/driver';
import { interceptDriver } from '../../fakes/intercept-driver.ts';
import { mortalDriver } from '../../fakes/mortal-driver.ts';
import { Mortality } from '../../fakes/mortality.ts';
import { ledgerDriver } from '../../ledger/ledger-driver.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { recordEngine } from '../../ledger/record-engine.ts';
import type { Plans } from './plans.ts';
import type { WorkerSetup, WorldEngineOptions } from './step.ts';

/** One worker of a world: an engine in a process that can die. */
export interface WorldWorker {
  readonly ledger: Ledger;
  readonly life: Mortality;
  readonly engine: QueueEngine;
}

const nothing = (): void => undefined;
const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** Makes an engine on the broker of a world, all of whose deeds are in a ledger. */
export function openEngine(
  driver: Driver,
  ledger: Ledger,
  options: WorldEngineOptions = {},
): QueueEngine {
  return engineOn(tapped(driver, ledger), ledger, options);
}

/** Makes a worker that does what the plans say. It is not started. */
export function openWorker(
  driver: Driver,
  ledger: Ledger,
  { plans, setup }: { readonly plans: Plans; readonly setup: WorkerSetup },
): WorldWorker {
  const life = new Mortality();
  const { neverRenews = false, diesAt, engine: options = {} } = setup;
  const own = tapped(mortalDriver(driver, life), ledger);
  const engine = engineOn(neverRenews ? withoutRenewals(own) : own, ledger, options);
  class StepWorker extends BaseWorker {
    static readonly defaults = { queue: 'mail' };
    override run(payload: { readonly job: string }, { signal }: JobContext): unknown {
      return plans.run({ job: payload.job, signal, kill: () => life.die() });
    }
  }
  engine.registerTask('step', StepWorker);
  if (diesAt !== undefined) life.dieAt(diesAt.call, diesAt.when);
  return { ledger, life, engine };
}

function engineOn(driver: Driver, ledger: Ledger, options: WorldEngineOptions): QueueEngine {
  const engine = getQueueEngine({
    driver,
    logger: silent,
    leaseMs: 2_000,
    abortMs: 500,
    drainMs: 500,
    ...options,
  }) as unknown as QueueEngine;
  recordEngine(engine, ledger);
  return engine;
}

function withoutRenewals(driver: Driver): Driver {
  return interceptDriver(driver, (call, proceed) =>
    call.method === 'renew' ? ([] as never) : proceed(),
  );
}

/** The driver is shared: no engine closes it. */
function tapped(driver: Driver, ledger: Ledger): Driver {
  const shared = interceptDriver(driver, (call, proceed) =>
    call.method === 'close' ? (undefined as never) : proceed(),
  );
  return ledgerDriver(shared, ledger);
}
