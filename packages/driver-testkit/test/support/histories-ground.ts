import {
  inmemory,
  inmemoryStore,
  virtualClock,
  type InMemoryDriver,
} from '@switchyard/driver-inmemory';
import type { Driver } from '@switchyard/core/driver';
import { fileURLToPath } from 'node:url';
import type { HistoriesOptions } from '../../src/histories/describe-histories.ts';
import type { DriverHarness } from '../../src/harness/driver-harness.ts';
import type { StorePairing } from '../../src/harness/engine-harness.ts';
import { inmemoryHarness } from './inmemory-harness.ts';

const BEGINNING = Date.UTC(2024, 0, 1);

/** A harness whose every driver begins a time of its own, so that a history is the same each time. */
export interface HistoriesGround {
  readonly harness: DriverHarness;
  /** The driver that was made last, as it is under any wrapper. */
  readonly inspect: () => Driver;
}

/** Makes the harness; `wrap` may break the driver. */
export function historiesGround(
  wrap: (driver: InMemoryDriver) => Driver = (driver) => driver as Driver,
): HistoriesGround {
  let clock = virtualClock({ now: BEGINNING });
  let last = inmemory({ clock });
  const harness: DriverHarness = {
    ...inmemoryHarness(),
    time: {
      type: 'virtual',
      now: () => clock.now(),
      pass: (ms) => clock.advance(ms),
    },
    create: () => {
      clock = virtualClock({ now: BEGINNING });
      last = inmemory({ clock });
      return wrap(last);
    },
  };
  return { harness, inspect: () => last as Driver };
}

/** A store of its own beside the driver, on the same time. */
export const storeApart: StorePairing = {
  name: 'inmemory',
  create: (clock) => inmemoryStore({ clock }),
};

/**
 * The same histories each time, so that a red run is the fault of a change. `HISTORIES_SEED` tries
 * others, `HISTORIES_RUNS` more of them.
 */
export function historiesOptions(runs: number): HistoriesOptions {
  const { HISTORIES_SEED, HISTORIES_RUNS } = process.env;
  return {
    runs: Number(HISTORIES_RUNS ?? runs),
    seed: Number(HISTORIES_SEED ?? 1),
    regressions: fileURLToPath(new URL('../histories/regressions.json', import.meta.url)),
  };
}
