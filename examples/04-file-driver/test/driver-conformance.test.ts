import { describeDriver } from '@switchyard/driver-testkit';
import { afterAll, describe } from 'vitest';
import { fileHarness } from './harness.ts';

const harness = fileHarness();
afterAll(() => harness.remove());

// Nearly all of the time is waiting, and each case has a driver and a file of its own.
describe.concurrent('side by side', () => {
  describeDriver(harness);
});
