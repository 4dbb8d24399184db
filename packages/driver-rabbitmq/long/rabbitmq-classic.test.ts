import { describeDriver } from '@switchyard/driver-testkit';
import { oneServer } from '../conformance/support/one-server.ts';
import { rabbitmqHarness } from '../conformance/support/rabbitmq-harness.ts';

describeDriver(
  rabbitmqHarness(oneServer(), {
    name: 'classic',
    options: () => ({ queueType: 'classic' }),
  }),
);
