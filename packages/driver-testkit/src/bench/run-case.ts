import type { DriverHarness } from '../harness/driver-harness.ts';
import { withRealDeadline } from '../harness/real-deadline.ts';
import type { DriverCase } from './case.ts';
import { closingAfter } from './close-all.ts';
import { DriverBench } from './driver-bench.ts';
import type { RestartRound } from '../harness/restart-round.ts';

const CASE_MS = 20_000;
/** With what it waits for others that restart with it. */
const CASE_TOGETHER_MS = 60_000;
const CLOSE_MS = 5_000;

/**
 * Proves one case on a driver of its own; rejects if the driver breaks the promise, or hangs. However
 * that ends, every driver that the case has opened is closed.
 */
export async function runCase(
  harness: DriverHarness,
  proof: DriverCase,
  round?: RestartRound,
): Promise<void> {
  const driver = await harness.create();
  const bench = new DriverBench(harness, driver, { round });
  const caseMs = round === undefined ? CASE_MS : CASE_TOGETHER_MS;
  const close = (): Promise<void> => withRealDeadline(bench.close(), CLOSE_MS, 'close()');
  await closingAfter(close, async () => {
    await withRealDeadline(driver.connect(), CLOSE_MS, 'connect()');
    await withRealDeadline(proof.run(bench), caseMs, `"${proof.name}"`);
  });
}
