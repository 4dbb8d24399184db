import { describeTopics } from './describe-topics.ts';
import { runEngineCase } from './engine-bench/run-engine-case.ts';
import { ENGINE_TOPICS } from './engine-suites/engine-topics.ts';
import type { DriverHarness } from './harness/driver-harness.ts';

/**
 * Proves that the whole engine works on a driver: call it once in the driver's test file, beside
 * `describeDriver`. What the driver lacks is emulated or refused, and either is proven.
 */
export function describeEngine(harness: DriverHarness): void {
  const topics = ENGINE_TOPICS.map(({ name, cases }) => ({ name, cases: cases(harness) }));
  describeTopics(`engine on ${harness.name}`, topics, (proof) => runEngineCase(harness, proof));
}
