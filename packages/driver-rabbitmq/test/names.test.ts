import { describe, expect, test } from 'vitest';
import { DELAY_BITS } from '../src/capabilities.ts';
import { delayRoute, Names, rungPattern } from '../src/topology/names.ts';
import { partOf } from '../src/topology/part-of.ts';

const names = new Names('p', 1_000);
const TARGET = names.queue('mail');
const LONGEST = 2 ** DELAY_BITS - 1;

/** The rungs that a message waits at: exchanges and their bindings followed as the broker does. */
function rungsOf(ticks: number): readonly number[] {
  const { exchange, routingKey } = delayRoute(names, ticks, TARGET);
  const waits: number[] = [];
  let level = Array.from({ length: DELAY_BITS }, (_, one) => one).find(
    (one) => names.rung(one) === exchange,
  );
  expect(level).toBeDefined();
  for (; level !== undefined && level >= 0; level -= 1) {
    const here = [0, 1].filter((bit) => matches(rungPattern(level ?? 0, bit as 0 | 1), routingKey));
    expect(here).toHaveLength(1);
    if (here[0] === 1) waits.push(level);
  }
  return waits;
}

function matches(pattern: string, key: string): boolean {
  const expression = pattern.replaceAll('.', '\\.').replaceAll('*', '[^.]+').replace('#', '.*');
  return new RegExp(`^${expression}$`).test(key);
}

describe('the ladder', () => {
  test.each([1, 2, 3, 10, 1_023, 2_592_000, 34_560_000, LONGEST])(
    'of %i ticks is waited for, all in all',
    (ticks) => {
      expect(rungsOf(ticks).reduce((sum, level) => sum + 2 ** level, 0)).toBe(ticks);
    },
  );

  test('leads to its queue and to no other', () => {
    const { routingKey } = delayRoute(names, 5, TARGET);
    const due = (queue: string): boolean => matches(`#.${queue}`.replace('#.', '#'), routingKey);
    expect(due(`.${TARGET}`)).toBe(true);
    expect(routingKey.endsWith(`.${names.queue('mail.high')}`)).toBe(false);
  });

  test('of the longest names fits into a routing key', () => {
    const long = new Names('x'.repeat(64), 60_000);
    const queue = 'q'.repeat(100);
    for (const target of [long.queue(`${queue}.high`), long.part({ queue, index: 63, of: 64 })]) {
      expect(delayRoute(long, LONGEST, target).routingKey.length).toBeLessThanOrEqual(255);
    }
  });
});

describe('names', () => {
  test.each(['', 'a.b', 'mail.other', 'ma il', '.dead'])('%j is no queue', (queue) => {
    expect(() => names.queue(queue)).toThrow(/a queue must be named/);
  });

  test('of a queue and of what belongs to it are different', () => {
    const all = ['mail', 'mail.high', 'mail.low', 'mail.dead', 'Mail'].map((one) =>
      names.queue(one),
    );
    const parts = [0, 1].map((index) => names.part({ queue: 'mail', index, of: 2 }));
    expect(new Set([...all, ...parts, names.due, names.control]).size).toBe(9);
  });
});

describe('the share of an ordering key', () => {
  test('is the same for ever: processes of any version must agree', () => {
    expect(['user:1', 'user:2', '', 'é'].map((key) => partOf(key, 8))).toMatchInlineSnapshot(`
      [
        3,
        4,
        2,
        6,
      ]
    `);
  });

  test('spreads keys evenly', () => {
    const counts = [0, 0, 0, 0];
    for (let key = 0; key < 4_000; key += 1) {
      const part = partOf(`user:${key}`, 4);
      counts[part] = (counts[part] ?? 0) + 1;
    }
    for (const count of counts) expect(count).toBeGreaterThan(900);
  });
});
