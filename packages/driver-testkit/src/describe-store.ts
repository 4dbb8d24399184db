import { describeTopics } from './describe-topics.ts';
import { mayOverlap, type StoreHarness } from './harness/store-harness.ts';
import { runStoreCase } from './store-bench/run-store-case.ts';
import { STORE_TOPICS } from './store-suites/store-topics.ts';

/**
 * Proves that a store that stands apart from its broker keeps the contract: call it once in the store's
 * test file. Each case has a store of its own. The store of a fused driver is proven by
 * `describeEngine`, since it only acts inside transitions.
 */
export function describeStore(harness: StoreHarness): void {
  const topics = STORE_TOPICS.map(({ name, cases }) => ({ name, cases: cases(harness) }));
  describeTopics(`store ${harness.name}`, topics, {
    prove: (proof) => runStoreCase(harness, proof),
    concurrent: mayOverlap(harness),
  });
}
