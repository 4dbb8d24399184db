import { describe, expect, test } from 'vitest';
import type { HeldDelivery } from '../../src/worker/held-delivery.ts';
import { jobDelivery } from '../support/make-delivery.ts';
import { makeLoop } from '../support/make-loop.ts';
import { turn } from '../support/turn.ts';

/** A loop that holds one delivery, bound by a lease of that length. */
async function holding(leaseMs: number) {
  const { loop, consumer } = makeLoop({ prefetch: 1, leaseMs });
  loop.start();
  consumer.deliver(jobDelivery());
  await turn();
  return { loop, consumer, held: loop.take() as HeldDelivery };
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
