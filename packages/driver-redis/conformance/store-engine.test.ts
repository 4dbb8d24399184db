import { randomUUID } from 'node:crypto';
import { inmemory, type InMemoryDriver } from '@switchyard/driver-inmemory';
import { describeEngine, realTime, type DriverHarness } from '@switchyard/driver-testkit';
import { afterAll, beforeAll } from 'vitest';
import { redisStore } from '../src/store/make-store.ts';
import { RedisServer } from '../test/store/support/redis-server.ts';

let server: RedisServer;
beforeAll(async () => {
  server = await RedisServer.start();
});
afterAll(() => server.stop());

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
    create: () => redisStore({ port: server.port, prefix: `t-${randomUUID()}` }),
  },
});
