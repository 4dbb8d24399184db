import { describeDriver } from '../src/describe-driver.ts';
import { loopbackHarness } from './loopback-harness.ts';

describeDriver(loopbackHarness());
