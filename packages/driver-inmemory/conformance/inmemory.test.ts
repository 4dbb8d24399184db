import {
  describeDriver,
  describeEngine,
  virtualTime,
  type DriverHarness,
} from '@switchyard/driver-testkit';
import { inmemory, virtualClock, type InMemoryDriver } from '@switchyard/driver-inmemory';

const clock = virtualClock();

const harness: DriverHarness = {
  name: 'inmemory',
  capabilities: inmemory().capabilities,
  time: virtualTime(clock),
  leaseMs: 10_000,
  create: () => inmemory({ clock }),
  injectMalformed: async (driver, queue, bytes) => {
    (driver as InMemoryDriver).injectMalformed(queue, bytes);
  },
};

describeDriver(harness);
describeEngine(harness);
