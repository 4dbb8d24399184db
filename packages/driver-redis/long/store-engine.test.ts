import { randomUUID } from 'node:crypto';
import { inmemory, type InMemoryDriver } from '@switchyard/driver-inmemory';
import { describeEngine, realTime, type DriverHarness } from '@switchyard/driver-testkit';
import { redisStore } from '../src/store/make-store.ts';
import { oneServer } from '../conformance/support/one-server.ts';

const server = oneServer();

/** A broker that costs nothing, on the time that Redis lives by. */
const harness: DriverHarness = {
  name: 'inmemory on real time',
  capabilities: inmemory().capabilities,
  time: realTime(),
  fused: true,
  leaseMs: 2_000,
  create: () => inmemory(),
  injectMalformed: async (driver, queue, bytes) => {
    (driver as InMemoryDriver).injectMalformed(queue, bytes);
  },
};

describeEngine(harness, {
  store: {
    name: 'redis apart',
    create: () => redisStore({ url: server.now().url, prefix: `t-${randomUUID().slice(0, 13)}` }),
  },
});
