import { describeEngine } from '@switchyard/driver-testkit';
import { afterAll } from 'vitest';
import { fileHarness } from './harness.ts';

const harness = fileHarness();
afterAll(() => harness.remove());

describeEngine(harness);
