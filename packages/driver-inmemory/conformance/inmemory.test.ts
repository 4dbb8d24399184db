import {
  describeDriver,
  describeEngine,
  virtualTime,
  type DriverHarness,
} from '@switchyard/driver-testkit';
import {
  inmemory,
  inmemoryStore,
  virtualClock,
  type InMemoryDriver,
} from '@switchyard/driver-inmemory';

const clock = virtualClock();

const harness: DriverHarness = {
  name: 'inmemory',
  capabilities: inmemory().capabilities,
  time: virtualTime(clock),
  fused: true,
  leaseMs: 10_000,
  create: () => inmemory({ clock }),
  injectMalformed: async (driver, queue, bytes) => {
    (driver as InMemoryDriver).injectMalformed(queue, bytes);
  },
};

describeDriver(harness);
describeEngine(harness);
describeEngine(harness, { store: 'none' });
describeEngine(harness, {
  store: { name: 'inmemory apart', create: (time) => inmemoryStore({ clock: time }) },
});
