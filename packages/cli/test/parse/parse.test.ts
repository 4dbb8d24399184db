import { describe, expect, it } from 'vitest';
import { parseDuration } from '../../src/parse/duration.ts';
import { collect, collectHeader } from '../../src/parse/header.ts';
import { parseInstant } from '../../src/parse/instant.ts';
import { parseWeights } from '../../src/parse/weights.ts';
import { wholeNumber } from '../../src/parse/whole-number.ts';

describe('a length of time', () => {
  it.each([
    ['0', 0],
    ['250', 250],
    ['250ms', 250],
    ['1.5s', 1_500],
    ['10m', 600_000],
    ['2h', 7_200_000],
    ['30d', 2_592_000_000],
  ])('%s is %d ms', (text, ms) => expect(parseDuration(text)).toBe(ms));

  it.each(['', ' ', '-5s', '5 s', '5x', 's', 'NaN', 'Infinity', '1e3', '1.s'])(
    '%j is none',
    (text) => expect(() => parseDuration(text)).toThrow('Give a length of time'),
  );
});

describe('an instant', () => {
  const to = Date.parse('2026-01-31T08:00:00Z');

  it.each([
    ['2026-01-31', 'before', '2026-01-31T00:00:00.000Z'],
    ['2026-01-31T08:00:00+02:00', 'after', '2026-01-31T06:00:00.000Z'],
    ['2h', 'before', '2026-01-31T06:00:00.000Z'],
    ['2h', 'after', '2026-01-31T10:00:00.000Z'],
  ] as const)('%s, lying %s, is %s', (text, lies, expected) =>
    expect(parseInstant(text, { to, lies }).toISOString()).toBe(expected),
  );

  it('reads a plain number as milliseconds, never as a year', () =>
    expect(parseInstant('2026', { to, lies: 'before' }).getTime()).toBe(to - 2_026));

  it.each(['', 'yesterday', '2026-13-45', 'Jan 1 2026'])('%j is none', (text) =>
    expect(() => parseInstant(text, { to, lies: 'before' })).toThrow('Give an instant such as'),
  );
});

describe('weights', () => {
  it('reads names with and without weight', () =>
    expect(parseWeights('critical:6, default:3,low')).toEqual({ critical: 6, default: 3, low: 1 }));

  it.each(['', 'a:0', 'a:', 'a:x', 'a:10000', 'a,,b', 'a.b', ':3'])('%j has none', (text) =>
    expect(() => parseWeights(text)).toThrow('Give names with weights'),
  );

  it('takes a name once', () => expect(() => parseWeights('a:1,a:2')).toThrow('named twice'));

  it('reads a queue called like a member of every object', () =>
    expect(Object.entries(parseWeights('constructor:2'))).toEqual([['constructor', 2]]));
});

describe('a whole number', () => {
  const read = wholeNumber(1, 10);

  it('is read within its bounds', () => expect([read('1'), read('10')]).toEqual([1, 10]));

  it.each(['', '0', '11', '1.5', '-1', '1e1', '0x1', ' 1'])('%j is none', (text) =>
    expect(() => read(text)).toThrow('Give a whole number from 1 to 10'),
  );
});

describe('a header', () => {
  it('is split at the first =, and added to those before', () => {
    const first = collectHeader('a=1=2');
    expect(collectHeader('b=', first)).toEqual({ a: '1=2', b: '' });
  });

  it.each(['a', '=a', ''])('%j is none', (text) =>
    expect(() => collectHeader(text)).toThrow('name=value'),
  );

  it('collects texts in their order', () => expect(collect('b', collect('a'))).toEqual(['a', 'b']));
});
