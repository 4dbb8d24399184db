import { randomUUID } from 'node:crypto';
import { redisStore } from '@switchyard/driver-redis';
import type { StorePairing } from '@switchyard/driver-testkit';
import { oneRedis } from '../../conformance/support/one-redis.ts';

/** A Redis for all tests of a file, as the store beside the broker; each engine has a prefix of its own. */
export function besideRedis(): StorePairing {
  const redis = oneRedis();
  return {
    name: 'redis',
    create: () => redisStore({ url: redis(), prefix: `t-${randomUUID().slice(0, 13)}` }),
  };
}
