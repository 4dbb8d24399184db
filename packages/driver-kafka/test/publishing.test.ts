import Denque from 'denque';
import { expect, test } from 'vitest';
import { Batch } from '../src/publish/batch.ts';
import { Dealer, planRequest, type Pending } from '../src/publish/plan-request.ts';

const KIB = 1_024;

function pending(fields: Partial<Pending> & { readonly key?: string }): Pending {
  const { key = 'k', ...rest } = fields;
  const record = { key: Buffer.from(key), value: Buffer.alloc(0), headers: {}, timestamp: 0 };
  return {
    topic: 't',
    record,
    weight: 100,
    aim: 'key',
    partitions: 4,
    batch: new Batch(1),
    index: 0,
    ...rest,
  };
}

function plan(...records: readonly Pending[]) {
  const line = new Denque([...records]);
  return { chunks: planRequest(line, new Dealer()), left: line.length };
}

test('the records of one key go together, in order', () => {
  const records = Array.from({ length: 10 }, (_, index) => pending({ key: 'a', index }));
  const { chunks } = plan(...records);
  expect(chunks).toHaveLength(1);
  expect(chunks[0]?.pending.map(({ index }) => index)).toEqual(records.map(({ index }) => index));
});

test('records of no key are dealt over the partitions in runs', () => {
  const { chunks } = plan(...Array.from({ length: 100 }, () => pending({ aim: 'any' })));
  expect(chunks.map(({ partition, pending: all }) => [partition, all.length])).toEqual([
    [0, 25],
    [1, 25],
    [2, 25],
    [3, 25],
  ]);
});

test('a partition gets no more than a broker takes as one batch: the rest stays in line, in order', () => {
  const large = (index: number) => pending({ key: 'a', weight: 500 * KIB, index });
  const { chunks, left } = plan(large(0), large(1), pending({ key: 'a', index: 2 }));
  expect(chunks.map(({ pending: all }) => all.map(({ index }) => index))).toEqual([[0]]);
  expect(left).toBe(2);
});

test('one that is larger than that goes alone', () => {
  const { chunks, left } = plan(pending({ weight: 2_000 * KIB }), pending({}));
  expect(chunks.map(({ pending: all }) => all.length)).toEqual([1]);
  expect(left).toBe(1);
});

test('a batch is answered once: stored as one word, anything else message by message', async () => {
  const stored = new Batch(2);
  stored.answer(1, { type: 'stored', offset: 1 });
  stored.answer(0, { type: 'stored', offset: 0 });
  expect(await stored.outcome).toBe('stored');

  const mixed = new Batch(3);
  const refusal = { type: 'refused', code: 'too_large', message: 'x' } as const;
  mixed.answer(0, { type: 'refused', result: refusal });
  mixed.answer(1, { type: 'stored', offset: 0 });
  mixed.answer(2, { type: 'not-sent', error: new Error('away') });
  expect(await mixed.outcome).toMatchObject([refusal, { type: 'stored' }, { type: 'unknown' }]);

  const unsent = new Batch(2);
  unsent.answer(0, { type: 'not-sent', error: new Error('away') });
  unsent.answer(1, { type: 'not-sent', error: new Error('away') });
  await expect(unsent.outcome).rejects.toThrow('away');
});
