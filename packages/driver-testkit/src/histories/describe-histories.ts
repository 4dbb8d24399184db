import { describe, it } from 'vitest';
import type { Driver } from '@switchyard/core/driver';
import type { DriverHarness } from '../harness/driver-harness.ts';
import { engineHarness, type EngineHarness, type StoreChoice } from '../harness/engine-harness.ts';
import { explore, runScript, type FailedHistory } from './explore.ts';
import { readRegressions, saveRegression } from './regressions.ts';
import type { HistoryGround } from './run-history.ts';
import { showScript } from './show-step.ts';

/** Which histories are tried. */
export interface HistoriesOptions {
  /** @default the driver's own store, or none where it has none */
  readonly store?: StoreChoice | undefined;
  /** How many. @default 500 */
  readonly runs?: number | undefined;
  /** The same seed tries the same histories. @default 1 */
  readonly seed?: number | undefined;
  /** Most commands of one history. @default 25 */
  readonly maxSteps?: number | undefined;
  /** Longest real time of one history, in milliseconds. @default 10000 */
  readonly historyMs?: number | undefined;
  /** The same queues as a driver that counts and looks. @default the driver itself, which then must */
  readonly inspect?: ((driver: Driver) => Driver) | undefined;
  /** JSON file of histories that failed once: they are run first, and a new failure is added to it. */
  readonly regressions?: string | undefined;
}

const RUNS = 500;
const MAX_STEPS = 25;
const HISTORY_MS = 10_000;
const SHRINK_MS = 30_000;
/** Real time that a history may take on average, in milliseconds. */
const AVERAGE_MS = 400;

/**
 * Tries random histories of a driver and a store: jobs of all kinds, workers that come and go, die and
 * freeze, operators who cancel, promote, retry, remove, pause, redrive and purge, calls that go wrong.
 * After each everything is made whole and drained, and what happened is held against the invariants of
 * the ledger and the records of the store.
 *
 * A history that fails is made as short as it gets, shown as a script and saved. Needs a driver with
 * virtual time and timed leases: a process that is killed here leaves no connection behind to be closed.
 */
export function describeHistories(harness: DriverHarness, options: HistoriesOptions = {}): void {
  const { runs = RUNS, seed = 1, maxSteps = MAX_STEPS, historyMs = HISTORY_MS } = options;
  const { regressions: file, inspect = (driver) => driver } = options;
  if (harness.time.type !== 'virtual' || harness.capabilities.lease !== 'timed')
    throw new Error('describeHistories needs a driver with virtual time and timed leases.');
  const pair = engineHarness(harness, options.store ?? 'own');
  const name = nameOf(pair);
  const ground: HistoryGround = { pair, inspect, deadlineMs: historyMs };
  describe(`histories of ${name}`, () => {
    const once = file === undefined ? [] : readRegressions(file).filter(({ on }) => on === name);
    for (const [index, regression] of once.entries()) {
      // oxlint-disable-next-line vitest/expect-expect -- it rejects if something does not hold
      it(`${index + 1}: ${regression.failed}`, { timeout: 2 * historyMs }, async () => {
        refuse(await runScript(ground, regression), showScript(regression));
      });
    }
    const timeout = SHRINK_MS + 2 * historyMs + runs * AVERAGE_MS;
    // oxlint-disable-next-line vitest/expect-expect -- it rejects if something does not hold
    it(`${runs} random ones hold, seed ${seed}`, { timeout }, async () => {
      const failed = await explore(ground, { runs, seed, maxSteps, shrinkMs: SHRINK_MS });
      if (failed === undefined) return;
      if (file !== undefined) saveRegression(file, name, failed);
      refuse(failed.failures, story(failed));
    });
  });
}

/** Names a pair, for titles and for the file of regressions. */
function nameOf({ name, store, pairing }: EngineHarness): string {
  switch (store) {
    case 'none':
      return `${name}, no store`;
    case 'fused':
      return `${name}, its own store`;
    case 'separate':
      return `${name}, store ${pairing?.name ?? ''}`;
  }
}

function story({ script, tried, seed, path }: FailedHistory): string {
  const data = JSON.stringify(script);
  return `${showScript(script)}\n\nnumber ${tried} of seed ${seed}, path ${path}\n${data}`;
}

function refuse(failures: readonly string[], script: string): void {
  if (failures.length === 0) return;
  throw new Error(`${failures.join('\n')}\n\n${script}`);
}
