import { describeDriver } from '@switchyard/driver-testkit';
import { redisHarness } from '../conformance/support/redis-harness.ts';
import { otherServer } from './support/other-server.ts';

describeDriver({ ...redisHarness(otherServer('valkey')), name: 'redis on Valkey' });
