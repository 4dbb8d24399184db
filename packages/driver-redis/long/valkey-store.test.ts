import { describeStore } from '@switchyard/driver-testkit';
import { otherServer } from './support/other-server.ts';
import { storeHarness } from './support/store-harness.ts';

describeStore(storeHarness('redis on Valkey', otherServer('valkey')));
