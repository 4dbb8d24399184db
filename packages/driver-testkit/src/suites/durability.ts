import assert from 'node:assert/strict';
import type { DriverCase, Topic } from '../bench/case.ts';
import { assertSameMessage } from '../bench/check.ts';

/**
 * What survives a restart of the broker. A driver that does not declare it promises nothing here;
 * that it says so is proven in `capabilities`, and core tells it to the user as `durability: none`.
 */
export const durability: Topic = {
  name: 'durability',
  cases: ({ capabilities }) => (capabilities.durable ? [survives] : [claimsNothing]),
};

const survives: DriverCase = {
  name: 'what was stored or held survives a restart of the broker',
  run: async (bench) => {
    const { message } = await bench.deliverOne();
    const waiting = bench.message();
    await bench.store([waiting]);
    assert.ok(
      bench.harness.restart !== undefined,
      'a durable driver needs restart() in its harness',
    );
    const driver = await bench.harness.restart(bench.driver);
    await driver.connect();
    await bench.passLease();
    const options = { leaseMs: bench.leaseMs, prefetch: 10 };
    const deliveries = await bench.take(await driver.subscribe('mail', options), 2);
    for (const delivery of deliveries) {
      assertSameMessage(delivery, delivery.id === waiting.id ? waiting : message);
    }
    await driver.close();
  },
};

const claimsNothing: DriverCase = {
  name: 'not declared: the harness offers no restart that could prove the contrary',
  run: async ({ harness }) => assert.equal('restart' in harness, false),
};
