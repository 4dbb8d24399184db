import { rabbitmq } from '@switchyard/driver-rabbitmq';
import { oneServer } from '../../driver-rabbitmq/conformance/support/one-server.ts';
import { describeTracedDriver } from '../test/support/traced-driver.ts';

const server = oneServer();
let drivers = 0;

describeTracedDriver(
  'rabbitmq',
  () => {
    drivers += 1;
    return rabbitmq({ url: server().url, prefix: `tracing${drivers}` });
  },
  { countsRuns: false, withinMs: 20_000 },
);
