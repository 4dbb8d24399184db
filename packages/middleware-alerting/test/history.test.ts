import { expect, test } from 'vitest';
import { History } from '../src/history.ts';
import type { QueueSight } from '../src/sight.ts';

const MINUTE = 60_000;

function seen(dead: number): QueueSight {
  const unknown = { stats: undefined, isPaused: false, consumers: undefined };
  return { queue: 'mail', ...unknown, ended: 0, dead, stuck: 0 };
}

function historyOf(samples: readonly (readonly [at: number, dead: number])[]): History {
  const history = new History({ longestMs: 10 * MINUTE, shortestMs: MINUTE });
  for (const [at, dead] of samples) history.add({ at, queues: [seen(dead)] });
  return history;
}

test('what came before the first look counts', () => {
  expect(historyOf([[5, 3]]).rise('mail', 'dead', MINUTE)).toBe(3);
  expect(historyOf([]).rise('mail', 'dead', MINUTE)).toBe(0);
});

test('what is older than the window does not', () => {
  const minutes = Array.from({ length: 30 }, (_, index) => [index * MINUTE, index] as const);

  expect(historyOf(minutes).rise('mail', 'dead', 10 * MINUTE)).toBe(10);
  expect(historyOf(minutes).rise('mail', 'dead', 3 * MINUTE)).toBe(3);
});

test('nothing is lost between two looks that lie further apart than the window', () => {
  const history = historyOf([
    [0, 0],
    [60 * MINUTE, 4],
    [120 * MINUTE, 6],
  ]);

  expect(history.rise('mail', 'dead', MINUTE)).toBe(2);
});

test('a look each millisecond keeps a few, and counts the same', () => {
  const often = Array.from({ length: 100_000 }, (_, index) => [index * 10, index] as const);
  const history = historyOf(often);

  expect(history.rise('mail', 'dead', MINUTE)).toBeGreaterThanOrEqual(6_000);
  expect(history.rise('mail', 'dead', MINUTE)).toBeLessThan(6_600);
  expect(history.within('mail', 10 * MINUTE).length).toBeLessThan(250);
  expect(history.rise('mail', 'dead', 10 * MINUTE)).toBeGreaterThanOrEqual(60_000);
  expect(history.rise('mail', 'dead', 10 * MINUTE)).toBeLessThan(61_000);
});
