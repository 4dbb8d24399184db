import { describeTopics } from './describe-topics.ts';
import { runEngineCase } from './engine-bench/run-engine-case.ts';
import { ENGINE_TOPICS } from './engine-suites/engine-topics.ts';
import type { DriverHarness } from './harness/driver-harness.ts';
import { engineHarness, type EngineHarness, type StoreChoice } from './harness/engine-harness.ts';

/**
 * Proves that the whole engine works on a driver and a store: call it in the driver's test file,
 * beside `describeDriver`, once for each store it is used with. What the pair lacks is emulated or
 * refused, and either is proven.
 */
export function describeEngine(
  harness: DriverHarness,
  options: { readonly store?: StoreChoice | undefined } = {},
): void {
  const pair = engineHarness(harness, options.store ?? 'own');
  const topics = ENGINE_TOPICS.map(({ name, cases }) => ({ name, cases: cases(pair) }));
  describeTopics(`engine on ${harness.name}, ${storeName(pair)}`, topics, {
    prove: (proof) => runEngineCase(pair, proof),
    // None of them restarts the broker.
    concurrent: harness.time.type === 'real',
  });
}

function storeName({ store, pairing }: EngineHarness): string {
  switch (store) {
    case 'none':
      return 'no store';
    case 'fused':
      return 'its own store';
    case 'separate':
      return `store ${pairing?.name ?? ''}`;
  }
}
