import { describeDriver } from '@switchyard/driver-testkit';
import { rabbitmqHarness } from '../conformance/support/rabbitmq-harness.ts';
import { ClusterServer } from './support/cluster-server.ts';

const cluster = new ClusterServer();

describeDriver(
  rabbitmqHarness(() => cluster, {
    name: 'of three nodes',
    buildsFirst: true,
    options: () => ({ url: cluster.everyUrl }),
  }),
);
