import { describeEngine } from '@switchyard/driver-testkit';
import { oneServer } from './support/one-server.ts';
import { rabbitmqHarness } from './support/rabbitmq-harness.ts';

describeEngine(rabbitmqHarness(oneServer()));
