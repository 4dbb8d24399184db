import { describeDriver } from '@switchyard/driver-testkit';
import { clusterHarness, oneCluster } from './support/cluster-harness.ts';

describeDriver(clusterHarness(oneCluster()));
