import { describe, expect, test } from 'vitest';
import type { HeldDelivery } from '../../src/worker/held-delivery.ts';
import { jobDelivery } from '../support/make-delivery.ts';
import { makeLoop } from '../support/make-loop.ts';
import { turn } from '../support/turn.ts';

const RETRY = { kind: 'release', delayMs: 5_000, headers: { a: 'b' } } as const;

/** A loop that holds one delivery, bound by a lease of that length. */
async function holding(leaseMs: number) {
  const { loop, consumer, clock } = makeLoop({ prefetch: 1, leaseMs });
  loop.start();
  consumer.deliver(jobDelivery());
  await turn();
  return { loop, consumer, clock, held: loop.take() as HeldDelivery };
}

describe('a delivery whose run is not ours any more', () => {
  test('is given back where its bond lasts as long as its consumer, or nobody would get it', async () => {
    const { loop, consumer, held } = await holding(Infinity);
    loop.lose(held);
    await turn();
    expect(consumer.settlements.map(({ kind }) => kind)).toEqual(['release']);
    expect(loop.held.size).toBe(0);
    expect(await loop.settle(held, { kind: 'ack' })).toBe('lease-lost');
  });

  test('is forgotten where its lease ends by itself', async () => {
    const { loop, consumer, held } = await holding(10_000);
    loop.lose(held);
    await turn();
    expect(consumer.settlements).toEqual([]);
    expect(loop.held.size).toBe(0);
  });
});

describe('a delivery that could not be settled', () => {
  test('is given back once its wait is over, where its bond lasts as long as its consumer', async () => {
    const { loop, consumer, clock, held } = await holding(Infinity);
    consumer.settled = 'unknown';
    expect(await loop.settle(held, RETRY)).toBe('unknown');
    clock.advance(RETRY.delayMs - 1);
    expect(consumer.settlements).toHaveLength(1);
    clock.advance(1);
    await turn();
    expect(consumer.settlements.slice(1)).toEqual([
      { delivery: held.delivery, kind: 'release', delayMs: 0 },
    ]);
    expect(loop.held.size).toBe(0);
  });

  test('waits a moment though it was to wait for nothing, and not for an hour', async () => {
    for (const [delayMs, waitMs] of [
      [0, 1_000],
      [3_600_000, 30_000],
    ] as const) {
      const { loop, consumer, clock, held } = await holding(Infinity);
      consumer.settled = 'unknown';
      await loop.settle(held, { ...RETRY, delayMs });
      clock.advance(waitMs - 1);
      expect(consumer.settlements).toHaveLength(1);
      clock.advance(1);
      await turn();
      expect(consumer.settlements).toHaveLength(2);
    }
  });

  test('is not kept by a consumer that closes meanwhile', async () => {
    const { loop, consumer, clock, held } = await holding(Infinity);
    consumer.settled = 'unknown';
    await loop.settle(held, RETRY);
    await loop.close();
    expect(consumer.kept).toEqual([[]]);
    clock.advance(RETRY.delayMs);
    await turn();
    expect(consumer.settlements).toHaveLength(1);
  });

  test('is forgotten where its lease ends by itself', async () => {
    const { loop, consumer, clock, held } = await holding(10_000);
    consumer.settled = 'unknown';
    await loop.settle(held, RETRY);
    expect(loop.held.size).toBe(0);
    clock.advance(RETRY.delayMs);
    expect(consumer.settlements).toHaveLength(1);
  });
});
