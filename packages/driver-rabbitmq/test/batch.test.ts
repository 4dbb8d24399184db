import type { OutboundMessage } from '@switchyard/core/driver';
import { expect, test } from 'vitest';
import { Batch } from '../src/publish/batch.ts';

const REFUSED = { type: 'refused', code: 'full', message: 'no' } as const;

function batchOf(count: number): Batch {
  const message: OutboundMessage = {
    id: 'a',
    idOrigin: 'core',
    headers: {},
    body: Buffer.alloc(0),
  };
  const route = { exchange: '', routingKey: 'q' };
  return new Batch(Array.from({ length: count }, () => ({ message, route })));
}

test('all confirmed: one word for all', async () => {
  const batch = batchOf(3);
  for (const index of [2, 0, 1]) batch.stored(index);
  expect(await batch.outcome).toBe('stored');
});

test('each has its own answer, in order, whatever order they come in', async () => {
  const batch = batchOf(3);
  batch.stored(2);
  batch.answer(1, REFUSED);
  batch.stored(0);
  expect(await batch.outcome).toEqual([{ type: 'stored' }, REFUSED, { type: 'stored' }]);
});

test('given up: what was confirmed is stored, the rest unknown', async () => {
  const batch = batchOf(3);
  batch.stored(1);
  batch.giveUp('gone');
  const unknown = { type: 'unknown', cause: 'gone' };
  expect(await batch.outcome).toEqual([unknown, { type: 'stored' }, unknown]);
});

test('a second answer changes nothing', async () => {
  const batch = batchOf(2);
  batch.stored(0);
  batch.stored(0);
  batch.answer(0, REFUSED);
  expect(batch.isOver).toBe(false);
  batch.stored(1);
  expect(await batch.outcome).toBe('stored');
});
