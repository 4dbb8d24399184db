import { kafka } from '@switchyard/driver-kafka';
import { oneServer } from '../../driver-kafka/conformance/support/one-server.ts';
import { describeTracedDriver } from '../test/support/traced-driver.ts';

const server = oneServer();
let drivers = 0;

describeTracedDriver(
  'kafka',
  () => {
    drivers += 1;
    return kafka({ url: server().url, prefix: `tracing${drivers}` });
  },
  { countsRuns: false, withinMs: 20_000 },
);
