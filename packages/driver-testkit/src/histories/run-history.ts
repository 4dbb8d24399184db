import type { Driver } from '@switchyard/core/driver';
import type { EngineHarness } from '../harness/engine-harness.ts';
import { checkDeaths } from './check-deaths.ts';
import { checkQueues } from './check-queues.ts';
import { checkRecords } from './check-records.ts';
import { finish } from './finish.ts';
import { HistoryWorld } from './history-world.ts';
import { judge } from './judge.ts';
import { lookEverywhere } from './look.ts';
import type { Finale } from './step.ts';

/** What a history is run on. */
export interface HistoryGround {
  readonly pair: EngineHarness;
  /** The same queues as a driver that can count and look: for drivers that cannot. */
  readonly inspect: (driver: Driver) => Driver;
  /** Longest real time of one history, in milliseconds. */
  readonly deadlineMs: number;
  /** Told of each world before it is closed. */
  readonly onEnd?: ((world: HistoryWorld) => void) | undefined;
}

/** Opens a world on a new broker. */
export async function openWorld({ pair }: HistoryGround): Promise<HistoryWorld> {
  const driver = await pair.create();
  await driver.connect();
  const store = await pair.pairing?.create(driver.clock);
  await store?.connect();
  return new HistoryWorld(pair, driver, store);
}

/** Brings a history to its end; answers what does not hold. */
export async function endHistory(
  { inspect }: HistoryGround,
  world: HistoryWorld,
  finale: Finale,
): Promise<readonly string[]> {
  const inspected = inspect(world.driver);
  await finish(world, inspected, finale);
  const snapshot = await lookEverywhere(inspected);
  const records = await checkRecords(world, snapshot);
  const { driver, failures } = world;
  const trespasses = 'trespasses' in driver ? (driver.trespasses as readonly string[]) : [];
  return [
    ...failures,
    ...records.failures,
    ...(await checkQueues(world, snapshot)),
    ...checkDeaths(world),
    ...judge(world, records.snapshot),
    ...trespasses.map((what) => `core asked for what is not declared: ${what}`),
  ];
}
