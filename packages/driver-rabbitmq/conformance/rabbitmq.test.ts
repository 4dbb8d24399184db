import { describeDriver } from '@switchyard/driver-testkit';
import { oneServer } from './support/one-server.ts';
import { rabbitmqHarness } from './support/rabbitmq-harness.ts';

describeDriver(rabbitmqHarness(oneServer()));
