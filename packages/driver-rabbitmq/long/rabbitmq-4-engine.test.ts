import { describeEngine } from '@switchyard/driver-testkit';
import { rabbitmqHarness } from '../conformance/support/rabbitmq-harness.ts';
import { otherServer } from './support/other-server.ts';
import { besideRedis } from './support/redis-pairing.ts';

describeEngine(rabbitmqHarness(otherServer('rabbitmq-4'), { name: '4' }), {
  store: besideRedis(),
});
