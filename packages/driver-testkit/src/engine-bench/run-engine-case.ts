import assert from 'node:assert/strict';
import { closingAfter } from '../bench/close-all.ts';
import type { EngineHarness } from '../harness/engine-harness.ts';
import { withRealDeadline } from '../harness/real-deadline.ts';
import { EngineBench } from './engine-bench.ts';
import type { EngineCase } from './engine-case.ts';

const CASE_MS = 25_000;
const CLOSE_MS = 10_000;

/** Proves one case on a driver of its own; rejects if the promise is broken, or core asked what the driver does not declare. */
export async function runEngineCase(harness: EngineHarness, proof: EngineCase): Promise<void> {
  const driver = await harness.create();
  const store = await harness.pairing?.create(driver.clock);
  const bench = new EngineBench(harness, driver, store);
  const close = (): Promise<void> =>
    withRealDeadline(bench.close(), CLOSE_MS, 'closing the engines');
  await closingAfter(close, async () => {
    await driver.connect();
    await withRealDeadline(proof.run(bench), CASE_MS, `"${proof.name}"`);
  });
  if ('trespasses' in driver)
    assert.deepEqual(driver.trespasses, [], 'core kept to what is declared');
}
