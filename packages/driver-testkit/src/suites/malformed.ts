import assert from 'node:assert/strict';
import type { Capabilities, MalformedDelivery } from '@switchyard/core/driver';
import type { DriverCase, Topic } from '../bench/case.ts';
import { assertSameBytes, assertSettled } from '../bench/check.ts';
import { QUEUE, type DriverBench } from '../bench/driver-bench.ts';
import { peekAll } from './peek-all.ts';

const BYTES: Record<string, Uint8Array> = {
  'no bytes': new Uint8Array(),
  'random bytes': Uint8Array.of(0, 255, 17, 192, 40, 10, 13, 0, 128),
  'text of somebody else': Buffer.from('{"event":"user.created","id":7}'),
};

/** Bytes that a stranger put into the queue. */
export const malformed: Topic = {
  name: 'malformed',
  cases: ({ capabilities }) => [
    ...Object.entries(BYTES).map(([what, bytes]) => arrives(what, bytes)),
    ...cases,
    ...byCapability(capabilities),
  ],
};

function arrives(what: string, bytes: Uint8Array): DriverCase {
  return {
    name: `${what} arrive as malformed, intact, under an id made up for them`,
    run: async (bench) => {
      const { delivery } = await takeInjected(bench, bytes);
      assertSameBytes(delivery.raw, bytes, 'raw');
      assert.match(delivery.id, /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/);
      assert.equal(delivery.queue, QUEUE);
    },
  };
}

const RAW = Uint8Array.of(1, 0, 254);

const cases: readonly DriverCase[] = [
  {
    name: 'they do not stop the messages behind them',
    run: async (bench) => {
      await bench.store([bench.message()]);
      await bench.harness.injectMalformed(bench.driver, QUEUE, RAW);
      await bench.store([bench.message()]);
      const deliveries = await bench.take(await bench.subscribe(), 3);
      const kinds = deliveries.map((delivery) => delivery.malformed === true);
      assert.equal(kinds.filter(Boolean).length, 1);
    },
  },
  {
    name: 'each has an id of its own',
    run: async (bench) => {
      for (let round = 0; round < 3; round += 1) {
        await bench.harness.injectMalformed(bench.driver, QUEUE, RAW);
      }
      const deliveries = await bench.take(await bench.subscribe(), 3);
      assert.equal(new Set(deliveries.map((delivery) => delivery.id)).size, 3);
    },
  },
  {
    name: 'they can be acked',
    run: async (bench) => {
      const { consumer, delivery } = await takeInjected(bench, RAW);
      await bench.ack(consumer, [delivery]);
      await bench.assertGone([consumer]);
    },
  },
  {
    name: 'they come again, intact, if nobody settles them',
    run: async (bench) => {
      const { consumer } = await takeInjected(bench, RAW);
      await consumer.close();
      const again = await bench.takeOne(await bench.subscribe());
      assert.ok(again.malformed === true);
      assertSameBytes(again.raw, RAW, 'raw');
    },
  },
];

function byCapability({ deadLetter, release, peek }: Capabilities): readonly DriverCase[] {
  return [
    ...(deadLetter ? [dead] : []),
    ...(release === 'none' ? [] : [released]),
    ...(peek ? [seen] : []),
  ];
}

const dead: DriverCase = {
  name: 'they can be dead-lettered, bytes intact, whatever headers come with it',
  run: async (bench) => {
    const { consumer, delivery } = await takeInjected(bench, RAW);
    const headers = { 'sy-dead-reason': 'undecodable' };
    const settlement = { kind: 'dead', reason: 'undecodable', headers, delivery } as const;
    assertSettled(await bench.settle(consumer, [settlement]));
    const letters = await bench.subscribe('mail.dead');
    const letter = await bench.takeOne(letters);
    assertSameBytes(letter.malformed === true ? letter.raw : letter.body, RAW, 'the letter');
    await bench.assertNothing(letters, 'there is one of it');
    await bench.assertGone([consumer]);
  },
};

const released: DriverCase = {
  name: 'they can be released',
  run: async (bench) => {
    const { consumer, delivery } = await takeInjected(bench, RAW);
    assertSettled(await bench.settle(consumer, [{ kind: 'release', delayMs: 0, delivery }]));
    const again = await bench.takeOne(consumer);
    assert.ok(again.malformed === true);
    assertSameBytes(again.raw, RAW, 'raw');
  },
};

const seen: DriverCase = {
  name: 'they are seen by peek',
  run: async (bench) => {
    await bench.harness.injectMalformed(bench.driver, QUEUE, RAW);
    const [one] = await peekAll(bench, 'waiting');
    assert.ok(one?.malformed === true);
    assertSameBytes(one.raw, RAW, 'raw');
  },
};

async function takeInjected(
  bench: DriverBench,
  bytes: Uint8Array,
): Promise<{
  readonly consumer: Awaited<ReturnType<DriverBench['subscribe']>>;
  readonly delivery: MalformedDelivery;
}> {
  await bench.harness.injectMalformed(bench.driver, QUEUE, bytes);
  const consumer = await bench.subscribe();
  const delivery = await bench.takeOne(consumer);
  assert.ok(delivery.malformed === true, 'it arrived as a message of ours');
  return { consumer, delivery };
}
