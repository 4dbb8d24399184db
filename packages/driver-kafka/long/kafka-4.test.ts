import { describeDriver } from '@switchyard/driver-testkit';
import { kafkaHarness } from '../conformance/support/kafka-harness.ts';
import { oneServer } from '../conformance/support/one-server.ts';

describeDriver(kafkaHarness(oneServer({ name: 'kafka-4' }), { deletesTopics: true }));
