import { describe, expect, test } from 'vitest';
import { DriverError } from '../../src/exceptions/driver-error.ts';
import { BackPressureError } from '../../src/exceptions/enqueue-errors.ts';
import { EnqueueBatcher, sizesWithin } from '../../src/producer/enqueue-batcher.ts';
import { bench, stored } from '../support/batcher-bench.ts';
import { message, messages } from '../support/make-message.ts';
import { turn } from '../support/turn.ts';

describe('addMany', () => {
  test('publishes in batches of a thousand, one after the other, at once', async () => {
    const { batcher, calls, sizes } = bench();
    const all = batcher.addMany('mail', messages(2_500));
    for (let batch = 0; batch < 3; batch += 1) {
      expect(calls).toHaveLength(batch + 1);
      calls[batch]?.store();
      await turn();
    }
    expect(sizes()).toEqual([1_000, 1_000, 500]);
    expect(await all).toEqual(Array.from({ length: 2_500 }, () => ({ type: 'stored' })));
  });

  test('of none publishes nothing', async () => {
    const { batcher, calls } = bench(stored);
    expect(await batcher.addMany('mail', [])).toEqual([]);
    expect(calls).toEqual([]);
  });

  test('tells which batch failed and goes on with the others', async () => {
    let batches = 0;
    const error = new Error('the second');
    const batcher = new EnqueueBatcher((_, all) => {
      batches += 1;
      if (batches === 2) throw error;
      return stored(all);
    });
    const results = await batcher.addMany('mail', messages(2_001));
    expect(results.map(({ type }) => type)).toEqual([
      ...Array.from({ length: 1_000 }, () => 'stored'),
      ...Array.from({ length: 1_000 }, () => 'failed'),
      'stored',
    ]);
  });
});

describe('addMany and what is in its way', () => {
  const away = new DriverError('ERR_BROKER_UNAVAILABLE', 'away', { retryable: true });

  test.each([
    ['no room', new BackPressureError('maxPending', 5)],
    ['no broker', away],
  ])(
    'after a batch that found %s, the rest is answered likewise and not sent',
    async (_, error) => {
      let batches = 0;
      const batcher = new EnqueueBatcher((__, all) => {
        batches += 1;
        return batches === 2 ? all.map(() => ({ type: 'failed', error })) : stored(all);
      });
      const results = await batcher.addMany('mail', messages(2_500));
      expect(batches).toBe(2);
      expect(results.map(({ type }) => type)).toEqual([
        ...Array.from({ length: 1_000 }, () => 'stored'),
        ...Array.from({ length: 1_500 }, () => 'failed'),
      ]);
    },
  );

  test('an answer that lacks some is unknown for those, and nothing is sent twice', async () => {
    const { batcher, calls } = bench(() => []);
    expect(await batcher.addMany('mail', messages(2))).toEqual([
      { type: 'unknown' },
      { type: 'unknown' },
    ]);
    expect(calls).toHaveLength(1);
  });

  test('what was added before is sent before', async () => {
    const { batcher, calls } = bench(stored);
    void batcher.add('mail', message('first'));
    await batcher.addMany('mail', [message('second')]);
    expect(calls.map(({ ids }) => ids)).toEqual([['first'], ['second']]);
  });

  test('a batch ends where it would weigh too much; a message that does alone is a batch', async () => {
    const sizes: number[] = [];
    const batcher = new EnqueueBatcher(
      (_, all) => {
        sizes.push(all.length);
        return stored(all);
      },
      { flushAt: 25, most: 1_000, mostBytes: 10 },
    );
    const weights = [4, 6, 1, 11, 9, 2];
    await batcher.addMany(
      'mail',
      weights.map((bytes, n) => message(`m${n}`, { body: new Uint8Array(bytes) })),
    );
    expect(sizes).toEqual([2, 1, 1, 1, 1]);
  });

  test('batches keep within small limits', async () => {
    const { calls } = bench();
    const sizes: number[] = [];
    const batcher = new EnqueueBatcher(
      (_, all) => {
        sizes.push(all.length);
        return stored(all);
      },
      sizesWithin(4, 1_000),
    );
    await Promise.all([
      batcher.addMany('mail', messages(9)),
      ...messages(9).map((one) => batcher.add('news', one)),
    ]);
    expect(Math.max(...sizes)).toBe(4);
    expect(calls).toEqual([]);
  });
});
