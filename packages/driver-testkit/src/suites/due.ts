import assert from 'node:assert/strict';
import type { Consumer, Delivery } from '@switchyard/core/driver';
import type { DriverBench } from '../bench/driver-bench.ts';

/** A wait that the driver can tell from none, and that real time can afford. */
export function waitOf(bench: DriverBench): number {
  const { delay } = bench.driver.capabilities;
  const resolutionMs = delay === false ? 1 : delay.resolutionMs;
  return bench.time.type === 'virtual'
    ? Math.max(5_000, resolutionMs * 5)
    : Math.max(800, resolutionMs * 2);
}

/**
 * Fails unless the message comes after its delay, not a millisecond early, and not much later than
 * the driver's resolution allows.
 */
export async function assertDueAfter(
  bench: DriverBench,
  consumer: Consumer,
  due: { readonly since: number; readonly delayMs: number; readonly id: string },
): Promise<Delivery> {
  const { time } = bench;
  const left = due.since + due.delayMs - time.now();
  await time.pass(time.type === 'virtual' ? left - 1 : left / 4);
  await bench.assertNothing(consumer, 'the delay still runs');
  const delivery = await bench.takeOne(consumer);
  const waited = time.now() - due.since;
  assert.equal(delivery.id, due.id);
  assert.ok(waited >= due.delayMs, `due after ${due.delayMs} ms, delivered after ${waited}`);
  const { delay } = bench.driver.capabilities;
  const slackMs = (delay === false ? 0 : delay.resolutionMs) + bench.soonMs;
  assert.ok(
    waited <= due.delayMs + slackMs,
    `due after ${due.delayMs} ms, delivered after ${waited}`,
  );
  return delivery;
}
