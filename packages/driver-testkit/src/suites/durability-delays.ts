import assert from 'node:assert/strict';
import type { DriverCase } from '../bench/case.ts';
import { assertSettled } from '../bench/check.ts';
import type { DriverBench } from '../bench/driver-bench.ts';
import type { DriverHarness } from '../harness/driver-harness.ts';
import { waitOf } from './due.ts';
import { peekAll } from './peek-all.ts';

const HOUR_MS = 3_600_000;
/** How far the clock that stamps may be from ours, in milliseconds. */
const SKEW_MS = 5_000;

/** A wait goes on over a restart: to the same instant, not anew, and not as if it were over. */
export function keptDelays({ capabilities }: DriverHarness): readonly DriverCase[] {
  const { delay, release, peek } = capabilities;
  const waits: readonly Wait[] = [
    ...(delay === false ? [] : [published(Math.min(HOUR_MS, delay.maxMs))]),
    ...(release === 'delayed' ? [released] : []),
  ];
  return waits.flatMap((wait) => [
    comes(wait),
    staysBack(wait),
    ...(peek ? [sameInstant(wait)] : []),
  ]);
}

/** A way to have a message held back. */
interface Wait {
  readonly what: string;
  readonly longMs: number;
  /** Has a message of this id held back for so long. */
  readonly begin: (bench: DriverBench, id: string, delayMs: number) => Promise<void>;
}

const published = (longMs: number): Wait => ({
  what: 'a delay',
  longMs,
  begin: (bench, id, delayMs) => bench.store([bench.message({ id, delayMs })]),
});

const released: Wait = {
  what: 'a release for later',
  longMs: HOUR_MS,
  begin: async (bench, id, delayMs) => {
    const { consumer, delivery } = await bench.deliverOne({ id });
    assertSettled(await bench.settle(consumer, [{ kind: 'release', delayMs, delivery }]));
    await consumer.close();
  },
};

function comes({ what, begin }: Wait): DriverCase {
  return {
    name: `${what}: what is held back is not early, and comes when it is due`,
    run: async (bench) => {
      const delayMs = waitOf(bench);
      const since = bench.time.now();
      await begin(bench, 'later', delayMs);
      const after = await bench.restarted();
      const consumer = await after.subscribe();
      // A broker may need longer for its restart than the delay lasts.
      const leftMs = since + delayMs - after.time.now();
      if (leftMs > 0) await after.time.pass(leftMs - 1);
      const early = await after.receive(consumer, 1);
      if (early.length === 0) assert.equal((await after.takeOne(consumer)).id, 'later');
      assert.ok(after.time.now() >= since + delayMs, 'it came early');
    },
  };
}

function staysBack({ what, begin, longMs }: Wait): DriverCase {
  return {
    name: `${what}: what is due in an hour stays back`,
    run: async (bench) => {
      await begin(bench, 'later', longMs);
      const now = bench.message();
      await bench.store([now]);
      const after = await bench.restarted();
      const consumer = await after.subscribe();
      assert.equal((await after.takeOne(consumer)).id, now.id);
      await after.passLease();
      const delivery = (await after.receive(consumer, 10)).find(({ id }) => id === 'later');
      assert.equal(delivery, undefined, 'the delay still runs');
    },
  };
}

function sameInstant({ what, begin, longMs }: Wait): DriverCase {
  return {
    name: `${what}: it is due at the same instant`,
    run: async (bench) => {
      const since = bench.time.now();
      await begin(bench, 'later', longMs);
      const before = await dueAtOf(bench);
      await bench.time.pass(waitOf(bench));
      assert.equal(await dueAtOf(await bench.restarted()), before);
      assert.ok(Math.abs(before - since - longMs) <= SKEW_MS, `due at ${before}`);
    },
  };
}

async function dueAtOf(bench: DriverBench): Promise<number> {
  const [message] = await peekAll(bench, 'delayed');
  const dueAt = message?.malformed === true ? undefined : message?.dueAt;
  assert.ok(dueAt !== undefined, 'what is delayed tells when it is due');
  return dueAt;
}
