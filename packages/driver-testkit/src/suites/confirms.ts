import assert from 'node:assert/strict';
import type { PublishResult } from '@switchyard/core/driver';
import type { DriverCase, Topic } from '../bench/case.ts';
import { idsOf } from '../bench/check.ts';
import { QUEUE } from '../bench/driver-bench.ts';
import { refusesMessage } from './refuses-message.ts';

const TIMEOUT_MS = 50;
/** More than anybody has. */
const CONFIRM = { replicas: 90, fsync: false, timeoutMs: TIMEOUT_MS } as const;

/** Publishes that are answered only once they are safe. */
export const confirms: Topic = {
  name: 'confirms',
  cases: (harness) =>
    harness.capabilities.confirms ? declared : [refusesMessage('confirm', { confirm: CONFIRM })],
};

const declared: readonly DriverCase[] = [
  {
    name: 'what is not confirmed in time is stored, and told as such',
    run: async (bench) => {
      const messages = bench.messages(3).map((message) => ({ ...message, confirm: CONFIRM }));
      const results = await bench.driver.publish(QUEUE, messages, { batch: bench.nextBatch() });
      assert.notEqual(results, 'stored');
      assert.deepEqual(typesOf(results), ['unconfirmed', 'unconfirmed', 'unconfirmed']);
      assert.deepEqual(idsOf(await bench.take(await bench.subscribe(), 3)), idsOf(messages));
    },
  },
  {
    name: 'the same batch again is waited for again, and makes no second message',
    run: async (bench) => {
      const messages = bench.messages(2).map((message) => ({ ...message, confirm: CONFIRM }));
      const batch = bench.nextBatch();
      await bench.driver.publish(QUEUE, messages, { batch });
      const again = await bench.driver.publish(QUEUE, messages, { batch });
      assert.deepEqual(typesOf(again), ['unconfirmed', 'unconfirmed']);
      const consumer = await bench.subscribe();
      assert.deepEqual(idsOf(await bench.take(consumer, 2)), idsOf(messages));
      await bench.assertNothing(consumer);
    },
  },
  {
    name: 'a batch of which only some ask is refused, and nothing of it is stored',
    run: async (bench) => {
      const [first, second] = [bench.message(), bench.message({ confirm: CONFIRM })];
      const batch = bench.nextBatch();
      await assert.rejects(async () => bench.driver.publish(QUEUE, [first, second], { batch }));
      await bench.assertNothing(await bench.subscribe());
    },
  },
];

function typesOf(results: 'stored' | readonly PublishResult[]): readonly string[] {
  return results === 'stored' ? [results] : results.map(({ type }) => type);
}
