import { describeEngine } from '@switchyard/driver-testkit';
import { rabbitmqHarness } from '../conformance/support/rabbitmq-harness.ts';
import { ClusterServer } from './support/cluster-server.ts';
import { besideRedis } from './support/redis-pairing.ts';

const cluster = new ClusterServer();
const harness = rabbitmqHarness(() => cluster, {
  name: 'of three nodes',
  buildsFirst: true,
  options: () => ({ url: cluster.everyUrl }),
});

describeEngine(harness, { store: besideRedis() });
