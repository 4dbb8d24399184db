import assert from 'node:assert/strict';
import type { SettlementKind } from '@switchyard/core/driver';
import type { DriverCase } from '../bench/case.ts';
import {
  asJob,
  assertSameHeaders,
  assertSameMessage,
  assertSettled,
  idsOf,
} from '../bench/check.ts';
import { QUEUE } from '../bench/driver-bench.ts';
import type { DriverHarness } from '../harness/driver-harness.ts';

const DEAD = 'mail.dead';

/** What was settled or purged is so after a restart too. */
export function keptSettlements({ capabilities }: DriverHarness): readonly DriverCase[] {
  const { release, deadLetter, purge } = capabilities;
  return [
    acked,
    ...(release === 'delayed' ? [patched] : []),
    ...(deadLetter ? [buried] : []),
    ...(purge ? [purged] : []),
  ];
}

const acked: DriverCase = {
  name: 'what was acked stays gone, and its neighbours come again',
  run: async (bench) => {
    const { consumer, deliveries } = await bench.deliver(5);
    const acks = deliveries.filter((_, index) => index % 2 === 0);
    const answers = await bench.settle(
      consumer,
      acks.map((delivery) => ({ kind: 'ack', delivery })),
    );
    assertSettled(answers);
    // An ack that is only on its way may be lost with the broker.
    const gone = idsOf(acks.filter((_, index) => answers[index] === 'settled'));
    const left = idsOf(deliveries.filter((delivery) => !acks.includes(delivery)));
    const after = await bench.restarted();
    await after.passLease();
    const next = await after.subscribe();
    const seen: string[] = [];
    while (!left.every((id) => seen.includes(id))) {
      const taken = await after.take(next, 1);
      seen.push(...idsOf(taken));
      await after.ack(next, taken);
    }
    seen.push(...idsOf(await after.receive(next, 10)));
    assert.deepEqual(
      seen.filter((id) => gone.includes(id)),
      [],
    );
  },
};

const patched: DriverCase = {
  name: 'what a release has patched stays patched',
  run: async (bench) => {
    const { consumer, delivery, message } = await bench.deliverOne({
      headers: { tries: 'shared' },
      extra: { tries: '1', gone: 'x', kept: 'ä' },
    });
    const headers = { tries: '2', gone: null, error: '{"a":"ü"}' };
    const release: SettlementKind = { kind: 'release', delayMs: 0, headers };
    assertSettled(await bench.settle(consumer, [{ ...release, delivery }]));
    const after = await bench.restarted();
    const again = asJob(await after.takeOne(await after.subscribe()));
    assertSameHeaders(again.extra, { tries: '2', kept: 'ä', error: '{"a":"ü"}' });
    assertSameMessage({ ...again, extra: message.extra }, message);
  },
};

const buried: DriverCase = {
  name: 'what is dead is among the dead letters, patched, the oldest death first, and nowhere else',
  run: async (bench) => {
    const { consumer, deliveries, messages } = await bench.deliver(2, { extra: { own: '1' } });
    for (const delivery of deliveries.toReversed()) {
      const headers = { own: null, reason: delivery.id };
      const dead: SettlementKind = { kind: 'dead', reason: 'poison', headers };
      assertSettled(await bench.settle(consumer, [{ ...dead, delivery }]));
      // Brokers that order by time may do so by the millisecond.
      await bench.time.pass(5);
    }
    const after = await bench.restarted();
    const letters = await after.take(await after.subscribe(DEAD), 2);
    assert.deepEqual(idsOf(letters), idsOf(messages.toReversed()));
    for (const letter of letters) assertSameHeaders(asJob(letter).extra, { reason: letter.id });
    await after.assertGone([], QUEUE);
  },
};

const purged: DriverCase = {
  name: 'what was purged stays gone',
  run: async (bench) => {
    await bench.store(bench.messages(3));
    await bench.store([bench.message({ id: 'elsewhere' })], 'other');
    assert.equal(await bench.driver.purge?.(QUEUE), 3);
    await bench.store([bench.message({ id: 'later' })]);
    const after = await bench.restarted();
    const consumer = await after.subscribe();
    assert.equal((await after.takeOne(consumer)).id, 'later');
    await after.assertNothing(consumer);
    assert.equal((await after.takeOne(await after.subscribe('other'))).id, 'elsewhere');
  },
};
