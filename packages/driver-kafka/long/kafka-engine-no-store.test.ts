import { describeEngine } from '@switchyard/driver-testkit';
import { kafkaHarness } from '../conformance/support/kafka-harness.ts';
import { oneServer } from '../conformance/support/one-server.ts';

describeEngine(kafkaHarness(oneServer()), { store: 'none' });
