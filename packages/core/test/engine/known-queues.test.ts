import { expect, test } from 'vitest';
import { KnownQueues } from '../../src/engine/known-queues.ts';

test('each queue is known once, by name, whatever it is known from', () => {
  const declared = ['default'];
  const known = new KnownQueues(() => declared);
  known.reads(['mail', 'default']);
  known.uses('reports');
  known.uses('mail');
  declared.push('invoices');
  expect(known.all).toEqual(['default', 'invoices', 'mail', 'reports']);
});

test('of very many those are forgotten that were used longest ago, and none that was declared or is read', () => {
  const known = new KnownQueues(() => ['default'], 3);
  known.reads(['read']);
  for (const queue of ['default', 'read', 'a', 'b', 'a', 'c', 'd', 'd']) known.uses(queue);
  expect(known.all).toEqual(['a', 'c', 'd', 'default', 'read']);
});
