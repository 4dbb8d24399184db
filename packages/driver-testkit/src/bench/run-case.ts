import type { DriverHarness } from '../harness/driver-harness.ts';
import { withRealDeadline } from '../harness/real-deadline.ts';
import type { DriverCase } from './case.ts';
import { DriverBench } from './driver-bench.ts';

const CASE_MS = 20_000;
const CLOSE_MS = 5_000;

/** Proves one case on a driver of its own; rejects if the driver breaks the promise, or hangs. */
export async function runCase(harness: DriverHarness, proof: DriverCase): Promise<void> {
  const driver = await harness.create();
  const bench = new DriverBench(harness, driver);
  try {
    await withRealDeadline(driver.connect(), CLOSE_MS, 'connect()');
    await withRealDeadline(proof.run(bench), CASE_MS, `"${proof.name}"`);
  } finally {
    await withRealDeadline(driver.close(), CLOSE_MS, 'close()');
  }
}
