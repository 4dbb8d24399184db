import { describeDriver } from '../src/describe-driver.ts';
import { describeEngine } from '../src/describe-engine.ts';
import { poorHarnesses } from '../src/poor/poor-harness.ts';
import { inmemoryHarness } from '../test/support/inmemory-harness.ts';

for (const harness of poorHarnesses(inmemoryHarness())) {
  describeDriver(harness);
  describeEngine(harness);
}
