import { describe, expect, test } from 'vitest';
import type { Delivery } from '../../src/contract/message.ts';
import type { SubscribeOptions } from '../../src/contract/driver.ts';
import { openConsumer } from '../../src/emulate/open-consumer.ts';
import { HEADER } from '../../src/envelope/header-names.ts';
import { createIdSource } from '../../src/internal/id.ts';
import { jobDelivery, malformedDelivery } from '../support/make-delivery.ts';
import { makeBands, type FakeBand } from '../support/make-bands.ts';
import { ManualClock, START } from '../support/manual-clock.ts';
import { ScriptedDriver } from '../support/scripted-driver.ts';
import { turn } from '../support/turn.ts';

const AGING_MS = 1_000;
const ONE = { max: 1, waitMs: 0 };

/** Bands whose high one never runs out, and their reader. */
function flooded() {
  const clock = new ManualClock();
  const bands = makeBands({ agingMs: AGING_MS, clock });
  const receive = async (max = 1): Promise<readonly string[]> => {
    bands.high.add(...Array.from({ length: max }, () => 'high'));
    return ids(await bands.reader.receive({ max, waitMs: 0 }));
  };
  return { ...bands, clock, receive };
}

function ids(deliveries: readonly Delivery[]): readonly string[] {
  return deliveries.map(({ id }) => id);
}

/** Puts a job in that became due so long ago. */
function addOld(band: FakeBand, id: string, since: number): void {
  const extra = { [HEADER.enqueuedAt]: String(since) };
  band.deliver(jobDelivery({ id, queue: band.queue, extra }));
}

describe('a band that is left aside', () => {
  test.each(['normal', 'low'] as const)('%s: gets a turn once its share is over', async (name) => {
    const { clock, receive, ...bands } = flooded();
    bands[name].add('aside');
    clock.advance((name === 'low' ? 6 : 3) * AGING_MS - 1);
    expect(await receive()).toEqual(['high']);
    clock.advance(1);
    expect(await receive()).toEqual(['aside']);
  });

  test('and nothing of it is taken before that, nor while higher ones fill the room', async () => {
    const { low, normal, clock, receive } = flooded();
    clock.advance(2_999);
    await receive(5);
    expect([low.receives, normal.receives]).toEqual([[], []]);
  });

  test('leaves every other receive to the others, however old it is', async () => {
    const { low, clock, receive } = flooded();
    for (const id of ['a', 'b', 'c']) addOld(low, id, START - 1e9);
    clock.advance(6 * AGING_MS);
    const got = [];
    for (let times = 0; times < 6; times += 1) got.push(...(await receive()));
    expect(got).toEqual(['a', 'high', 'b', 'high', 'c', 'high']);
  });

  test('takes turns with another', async () => {
    const { low, normal, clock, receive } = flooded();
    for (const id of ['l1', 'l2']) addOld(low, id, START - 1e9);
    for (const id of ['n1', 'n2']) addOld(normal, id, START);
    clock.advance(60 * AGING_MS);
    const got = [];
    for (let times = 0; times < 8; times += 1) {
      got.push(...(await receive()));
      clock.advance(1);
    }
    expect(got.filter((id) => id !== 'high')).toEqual(['n1', 'l1', 'n2', 'l2']);
  });

  test('is asked for one first, and for half of the room once that one was old', async () => {
    const { low, clock, receive } = flooded();
    for (const id of ['a', 'b', 'c', 'd', 'e']) addOld(low, id, START);
    clock.advance(6 * AGING_MS);
    expect((await receive(5)).filter((id) => id !== 'high')).toEqual(['a']);
    expect(await receive(5)).not.toContain('b');
    expect((await receive(5)).filter((id) => id !== 'high')).toEqual(['b', 'c', 'd']);
  });

  test('waits anew once it gave a young one: from when that one was enqueued', async () => {
    const { low, clock, receive } = flooded();
    clock.advance(6 * AGING_MS);
    addOld(low, 'young', START + 4 * AGING_MS);
    addOld(low, 'next', START + 4 * AGING_MS);
    expect(await receive()).toEqual(['young']);
    clock.advance(4 * AGING_MS - 1);
    expect([await receive(), await receive()]).toEqual([['high'], ['high']]);
    clock.advance(1);
    expect(await receive()).toEqual(['next']);
  });

  test('waits anew once it was found empty', async () => {
    const { low, clock, receive } = flooded();
    clock.advance(6 * AGING_MS);
    expect([await receive(), await receive()]).toEqual([['high'], ['high']]);
    low.add('late');
    clock.advance(6 * AGING_MS - 1);
    expect([await receive(), await receive()]).toEqual([['high'], ['high']]);
    clock.advance(1);
    expect(await receive()).toEqual(['late']);
  });

  test.each<[string, Partial<Delivery>]>([
    ['an id that tells the time', { id: createIdSource()(START) }],
    ['the instant it was due', { extra: { [HEADER.runAt]: String(START) } }],
  ])('is known to be old by %s', async (_, fields) => {
    const { low, clock, receive } = flooded();
    low.deliver(jobDelivery({ queue: 'mail.low', ...fields } as never), jobDelivery({ id: 'b' }));
    clock.advance(6 * AGING_MS);
    await receive();
    await receive();
    expect(await receive()).toEqual(['b']);
  });

  test.each([
    ['in the future', { [HEADER.enqueuedAt]: String(START * 2) }],
    ['unreadable', { [HEADER.enqueuedAt]: 'yesterday' }],
  ])('is taken for young where the time of its jobs is %s', async (_, extra) => {
    const { low, clock, receive } = flooded();
    const job = (id: string): Delivery => jobDelivery({ id, queue: 'mail.low', extra });
    low.deliver(job('a'), job('b'), malformedDelivery({ id: 'c' }), job('d'));
    for (const id of ['a', 'b', 'c', 'd']) {
      clock.advance(6 * AGING_MS - 1);
      expect([await receive(), await receive()]).toEqual([['high'], ['high']]);
      clock.advance(1);
      expect(await receive()).toEqual([id]);
    }
  });

  test('has no turn while it was drained in order anyhow', async () => {
    const { high, low, reader, clock } = flooded();
    for (let times = 0; times < 10; times += 1) {
      clock.advance(AGING_MS);
      low.add('low');
      expect(ids(await reader.receive(ONE))).toEqual(['low']);
    }
    low.add('low');
    high.add('high');
    expect(ids(await reader.receive(ONE))).toEqual(['high']);
  });

  test('has no turn after a wait in which all were empty', async () => {
    const { high, normal, low, bands, reader, clock } = flooded();
    const receiving = reader.receive({ max: 1, waitMs: 30_000 });
    await turn();
    clock.advance(30_000);
    for (const band of bands) band.endWait();
    expect(await receiving).toEqual([]);
    for (const band of [low, normal, high]) band.add(band.queue);
    expect(ids(await reader.receive(ONE))).toEqual(['mail.high']);
  });

  test('is asked for no more than there is room for beside what lies in the buffers', async () => {
    const { low, normal, high, clock, reader } = flooded();
    const receiving = reader.receive({ max: 1, waitMs: 30_000 });
    await turn();
    normal.add('n1');
    high.add('h1');
    await receiving;
    low.add('l1');
    clock.advance(60 * AGING_MS);
    expect(await reader.receive(ONE)).toHaveLength(1);
    expect(low.receives.filter(({ waitMs }) => waitMs === 0)).toHaveLength(1);
  });
});

describe('agingMs of a subscription', () => {
  async function subscribed(capabilities: ConstructorParameters<typeof ScriptedDriver>[0]) {
    const asked: [string, SubscribeOptions][] = [];
    const scripted = new ScriptedDriver(capabilities, {
      subscribe: async (queue, options) => void asked.push([queue, options]),
    });
    const options = { leaseMs: 1_000, prefetch: 10 };
    const runtime = await scripted.runtime();
    await openConsumer(runtime, 'mail', { ...options, agingMs: AGING_MS });
    return { asked, options };
  }

  test('reaches a driver that has priorities', async () => {
    const { asked, options } = await subscribed({});
    expect(asked).toEqual([['mail', { ...options, agingMs: AGING_MS }]]);
  });

  test('does not reach one whose priorities are bands', async () => {
    const { asked, options } = await subscribed({ priority: false });
    expect(asked).toEqual(['mail.high', 'mail', 'mail.low'].map((queue) => [queue, options]));
  });
});
