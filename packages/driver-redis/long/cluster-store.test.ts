import { describeStore } from '@switchyard/driver-testkit';
import { oneCluster } from './support/cluster-harness.ts';
import { storeHarness } from './support/store-harness.ts';

describeStore(storeHarness('redis cluster', oneCluster()));
