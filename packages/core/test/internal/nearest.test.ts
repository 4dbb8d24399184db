import { expect, test } from 'vitest';
import { didYouMean, nearest } from '../../src/internal/nearest.ts';

const WORDS = ['delayMs', 'deadline', 'priority', 'unique', 'url', 'user', 'db'] as const;

test.each([
  ['delay', 'delayMs'],
  ['dealyMs', 'delayMs'],
  ['PRIORITY', 'priority'],
  ['priorty', 'priority'],
  ['unqiue', 'unique'],
  ['deadlines', 'deadline'],
  ['ulr', 'url'],
  ['usr', 'user'],
  ['delayMs', 'delayMs'],
  ['dsn', undefined],
  ['DB', 'db'],
  ['da', undefined],
  ['xx', undefined],
  ['', undefined],
  ['dependsOn', undefined],
  ['x'.repeat(1_000_000), undefined],
])('%s most likely means %s', (word, meant) => {
  expect(nearest(word.slice(0), WORDS)).toBe(meant);
});

test('the nearer of two is meant', () => {
  expect(nearest('baseMs', ['maseMss', 'baseMss'])).toBe('baseMss');
  expect(nearest('task', [])).toBeUndefined();
});

test('a swap of neighbours is one mistake, so a short word is found by it', () => {
  expect(nearest('abdc', ['abcd'])).toBe('abcd');
  expect(nearest('badc', ['abcd'])).toBeUndefined();
});

test('nothing is said where nothing is near, or what came is no word', () => {
  expect(didYouMean('send_emial', ['send_email'])).toBe(' Did you mean "send_email"?');
  expect(didYouMean('other', ['send_email'])).toBe('');
  expect(didYouMean(undefined, ['send_email'])).toBe('');
});
