import { expect, test } from 'vitest';
import { deferred } from '../../src/internal/deferred.ts';
import { Turns } from '../../src/internal/turns.ts';
import { turn } from '../support/turn.ts';

test('work of one name goes one after another, also after a failure; other names do not wait', async () => {
  const turns = new Turns();
  const first = deferred<void>();
  const log: string[] = [];
  const failing = turns.take('a', async () => {
    log.push('a1');
    await first.promise;
    throw new Error('no');
  });
  const second = turns.take('a', async () => void log.push('a2'));
  await turns.take('b', async () => void log.push('b1'));
  await turn();
  expect(log).toEqual(['a1', 'b1']);
  first.resolve();
  await expect(failing).rejects.toThrow('no');
  await second;
  expect(await turns.take('a', async () => 'a3')).toBe('a3');
  expect(log).toEqual(['a1', 'b1', 'a2']);
});
