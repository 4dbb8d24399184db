import { describeDriver } from '@switchyard/driver-testkit';
import { kafkaHarness } from './support/kafka-harness.ts';
import { oneServer } from './support/one-server.ts';

describeDriver(kafkaHarness(oneServer(), { deletesTopics: true }));
