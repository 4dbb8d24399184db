import assert from 'node:assert/strict';
import type { Headers, OutboundMessage } from '@switchyard/core/driver';
import type { DriverCase, Topic } from '../bench/case.ts';
import { assertSameMessage, idsOf } from '../bench/check.ts';
import type { DriverBench } from '../bench/driver-bench.ts';

const LARGEST_BODY = 900 * 1024;
const EVERY_BYTE = Uint8Array.from({ length: 256 }, (_, value) => value);
const LONGEST_QUEUE = `q${'0123456789-_aZ'.repeat(8)}`.slice(0, 100);
const LONGEST_ID = `A${'b.C_d:e-9'.repeat(15)}`.slice(0, 128);

const BODIES: Record<string, Uint8Array> = {
  'an empty body': new Uint8Array(),
  'every byte there is': EVERY_BYTE,
  'a zero byte': Uint8Array.of(0),
  'bytes that are no UTF-8': Uint8Array.of(0xc3, 0x28, 0xff, 0xfe, 0x00, 0x80),
  'line breaks': Buffer.from('\r\n\n\r'),
  'the largest body': Buffer.alloc(LARGEST_BODY, EVERY_BYTE),
  'a view into a larger buffer': Buffer.from('..inside..').subarray(2, 8),
};

const HEADERS: Record<string, Headers> = {
  'no headers': {},
  'an empty value': { empty: '' },
  'spaces around a value': { padded: '  both sides  ' },
  'values in any script': { a: 'žluťoučký', b: '日本語', c: '🦉👩‍👩‍👧', d: 'ا', e: '\u0000\t\r\n"\\' },
  'names that are words of JavaScript': { constructor: 'c', toString: 't', hasOwnProperty: 'h' },
  'names of ours': { 'sy-v': '1', 'sy-task': 'mail.send', 'x.Y_z-9': 'mixed' },
  'two hundred headers': Object.fromEntries(
    Array.from({ length: 200 }, (_, index) => [`header-${index}`, `value ${index}`]),
  ),
  'a value of 8 KiB': { large: 'é'.repeat(4 * 1024) },
};

/** What is published arrives, once, as it was. */
export const publish: Topic = {
  name: 'publish',
  cases: (harness) => [
    ...Object.entries(BODIES).map(([what, body]) =>
      roundTrip(what, (bench) => [bench.message({ body })]),
    ),
    ...Object.entries(HEADERS).flatMap(([what, headers]) => [
      roundTrip(`${what}, shared`, (bench) => [bench.message({ headers })]),
      roundTrip(`${what}, of its own`, (bench) => [bench.message({ extra: headers })]),
    ]),
    roundTrip('a header of its own beside a shared one of the same name', (bench) => [
      bench.message({ headers: { a: 'shared', b: 'shared' }, extra: { a: 'own' } }),
    ]),
    roundTrip('the longest id', (bench) => [bench.message({ id: LONGEST_ID })]),
    ...[1, 2, 500].map((count) =>
      roundTrip(`a batch of ${count}`, (bench) => bench.messages(count, { headers: { a: 'b' } })),
    ),
    {
      name: 'an empty batch is stored',
      run: async (bench) => {
        assert.deepEqual(await bench.publish('mail', []), []);
        await bench.assertNothing(await bench.subscribe());
      },
    },
    {
      name: 'queues of every allowed name are kept apart',
      run: async (bench) => {
        const queues = ['a', 'A', '0', 'mail', 'mail-1', 'mail_1', LONGEST_QUEUE];
        for (const queue of queues)
          await bench.store([bench.message({ id: `to-${queue}` })], queue);
        for (const queue of queues) {
          const consumer = await bench.subscribe(queue);
          const delivery = await bench.takeOne(consumer);
          assert.deepEqual([delivery.id, delivery.queue], [`to-${queue}`, queue]);
          await bench.assertNothing(consumer);
        }
      },
    },
    {
      name: 'the queues that belong to a queue are apart from it',
      run: async (bench) => {
        const queues = ['mail', 'mail.high', 'mail.low', 'mail.dead'];
        for (const queue of queues)
          await bench.store([bench.message({ id: `to-${queue}` })], queue);
        for (const queue of queues) {
          const consumer = await bench.subscribe(queue);
          assert.equal((await bench.takeOne(consumer)).id, `to-${queue}`);
          await bench.assertNothing(consumer);
        }
      },
    },
    {
      name: 'what is published at the same time all arrives',
      run: async (bench) => {
        const messages = bench.messages(200);
        await Promise.all(messages.map((message) => bench.store([message])));
        const deliveries = await bench.take(await bench.subscribe(), 200);
        assert.deepEqual(idsOf(deliveries).toSorted(), idsOf(messages).toSorted());
      },
    },
    // Partitions keep an order each, and none among themselves.
    ...(harness.capabilities.lease === 'partition' ? [] : [inOrder]),
  ],
};

const inOrder: DriverCase = {
  name: 'a lone consumer receives in the order of publishing',
  run: async (bench) => {
    const messages = bench.messages(100);
    for (let from = 0; from < 100; from += 10) await bench.store(messages.slice(from, from + 10));
    const deliveries = await bench.take(await bench.subscribe(), 100);
    assert.deepEqual(idsOf(deliveries), idsOf(messages));
  },
};

function roundTrip(
  what: string,
  make: (bench: DriverBench) => readonly OutboundMessage[],
): DriverCase {
  return {
    name: `comes back as it went: ${what}`,
    run: async (bench) => {
      const messages = make(bench);
      await bench.store(messages);
      const consumer = await bench.subscribe();
      const deliveries = await bench.take(consumer, messages.length);
      const byId = new Map(messages.map((message) => [message.id, message]));
      for (const delivery of deliveries) {
        const message = byId.get(delivery.id);
        assert.ok(message !== undefined, `nobody published ${delivery.id}`);
        assertSameMessage(delivery, message);
      }
      assert.equal(new Set(idsOf(deliveries)).size, messages.length, 'each arrived once');
      await bench.assertNothing(consumer);
    },
  };
}
