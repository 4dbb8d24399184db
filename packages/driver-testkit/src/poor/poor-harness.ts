import type { Driver } from '@switchyard/core/driver';
import type { DriverHarness } from '../harness/driver-harness.ts';
import { LACKS, withoutCapabilities, type Lack } from './lacks.ts';
import { poorDriver, type PoorDriver } from './poor-driver.ts';

/** A harness whose drivers can do less. */
export interface PoorHarness extends DriverHarness {
  /** What they can do less. */
  readonly lacks: readonly Lack[];
  create(): Promise<PoorDriver>;
}

/** The harness of a driver with capabilities switched off. */
export function poorHarness(rich: DriverHarness, lacks: readonly Lack[]): PoorHarness {
  const inners = new WeakMap<Driver, Driver>();
  const restart = rich.restart?.bind(rich);
  const wrap = (inner: Driver): PoorDriver => {
    const poor = poorDriver(inner, lacks);
    inners.set(poor, inner);
    return poor;
  };
  const innerOf = (poor: Driver): Driver => inners.get(poor) ?? poor;
  return {
    ...rich,
    lacks,
    // What can do less than its broker is no store.
    fused: false,
    name: `${rich.name} without ${lacks.length > 1 ? 'anything optional' : lacks.join()}`,
    capabilities: withoutCapabilities(rich.capabilities, lacks),
    create: async () => wrap(await rich.create()),
    injectMalformed: (driver, queue, bytes) => rich.injectMalformed(innerOf(driver), queue, bytes),
    ...(restart && {
      restart: async (driver) => wrap(await restart(innerOf(driver))),
    }),
  };
}

/** One harness for each thing the driver can be without, and one for everything at once. */
export function poorHarnesses(rich: DriverHarness): readonly PoorHarness[] {
  const each = LACKS.map((lack) => poorHarness(rich, [lack]));
  return [...each, poorHarness(rich, LACKS)].filter((poor) => differs(poor, rich));
}

function differs(poor: DriverHarness, rich: DriverHarness): boolean {
  return JSON.stringify(poor.capabilities) !== JSON.stringify(rich.capabilities);
}
