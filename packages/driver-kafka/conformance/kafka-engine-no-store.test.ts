import { describeEngine } from '@switchyard/driver-testkit';
import { kafkaHarness } from './support/kafka-harness.ts';
import { oneServer } from './support/one-server.ts';

describeEngine(kafkaHarness(oneServer()), { store: 'none' });
