import { describeEngine } from '@switchyard/driver-testkit';
import { oneServer } from './support/one-server.ts';
import { redisHarness } from './support/redis-harness.ts';

describeEngine(redisHarness(oneServer()), { store: 'none' });
