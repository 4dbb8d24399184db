import { afterAll, beforeAll } from 'vitest';
import type { Driver } from '@switchyard/core/driver';
import type { DriverHarness } from '../src/harness/driver-harness.ts';
import { realTime } from '../src/harness/harness-time.ts';
import { LOOPBACK_CAPABILITIES } from '../src/loopback/capabilities.ts';
import { LoopbackBroker } from '../src/loopback/loopback-broker.ts';
import { loopback } from '../src/loopback/loopback-driver.ts';

/** Loopback drivers on a broker that lives as long as the tests of the file. */
export function loopbackHarness(): DriverHarness {
  const broker = new LoopbackBroker();
  const namespaces = new WeakMap<Driver, string>();
  let made = 0;
  beforeAll(() => broker.start());
  afterAll(() => broker.close());
  return {
    name: 'loopback',
    capabilities: LOOPBACK_CAPABILITIES,
    time: realTime(),
    leaseMs: 1_500,
    create: () => {
      made += 1;
      const driver: Driver = loopback({ url: broker.url(`n${made}`) });
      namespaces.set(driver, `n${made}`);
      return driver;
    },
    injectMalformed: async (driver, queue, bytes) => {
      broker.injectMalformed(namespaces.get(driver) ?? '', queue, bytes);
    },
  };
}
