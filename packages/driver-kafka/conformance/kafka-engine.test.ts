import { randomUUID } from 'node:crypto';
import { redisStore } from '@switchyard/driver-redis';
import { describeEngine } from '@switchyard/driver-testkit';
import { oneRedis } from './support/one-redis.ts';
import { oneServer } from './support/one-server.ts';
import { kafkaHarness } from './support/kafka-harness.ts';

const redis = oneRedis();

describeEngine(kafkaHarness(oneServer()), {
  store: {
    name: 'redis',
    create: () => redisStore({ url: redis(), prefix: `t-${randomUUID().slice(0, 13)}` }),
  },
});
