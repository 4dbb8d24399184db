import { closingAfter } from '../bench/close-all.ts';
import { withRealDeadline } from '../harness/real-deadline.ts';
import type { StoreHarness } from '../harness/store-harness.ts';
import { StoreBench } from './store-bench.ts';
import type { StoreCase } from './store-case.ts';

const CASE_MS = 20_000;
const CLOSE_MS = 5_000;

/** Proves one case on a store of its own; rejects if the store breaks the promise, or hangs. */
export async function runStoreCase(harness: StoreHarness, proof: StoreCase): Promise<void> {
  const store = await harness.create();
  const bench = new StoreBench(harness, store);
  const close = (): Promise<void> => withRealDeadline(bench.close(), CLOSE_MS, 'close()');
  await closingAfter(close, async () => {
    await withRealDeadline(store.connect(), CLOSE_MS, 'connect()');
    await withRealDeadline(proof.run(bench), CASE_MS, `"${proof.name}"`);
  });
}
