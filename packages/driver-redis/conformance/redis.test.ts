import { describeDriver } from '@switchyard/driver-testkit';
import { oneServer } from './support/one-server.ts';
import { redisHarness } from './support/redis-harness.ts';

describeDriver(redisHarness(oneServer()));
