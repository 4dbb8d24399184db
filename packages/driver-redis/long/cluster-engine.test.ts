import { describeEngine } from '@switchyard/driver-testkit';
import { clusterHarness, oneCluster } from './support/cluster-harness.ts';

describeEngine(clusterHarness(oneCluster()));
