import { describeDriver } from '@switchyard/driver-testkit';
import { rabbitmqHarness } from '../conformance/support/rabbitmq-harness.ts';
import { otherServer } from './support/other-server.ts';

describeDriver(rabbitmqHarness(otherServer('rabbitmq-newest'), { name: 'newest' }));
