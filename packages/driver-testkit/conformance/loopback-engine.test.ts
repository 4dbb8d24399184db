import { describeEngine } from '../src/describe-engine.ts';
import { loopbackHarness } from './loopback-harness.ts';

// A file of its own: it waits in real time, and files run side by side.
describeEngine(loopbackHarness());
