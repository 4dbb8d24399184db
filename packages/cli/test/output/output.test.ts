import { describe, expect, it } from 'vitest';
import { oneLine, printable } from '../../src/output/printable.ts';
import { makeStyle } from '../../src/output/style.ts';
import { fields, table } from '../../src/output/table.ts';
import { agoText, lengthText } from '../../src/output/time-text.ts';
import { toJson } from '../../src/output/to-json.ts';

const plain = makeStyle({ color: false });

describe('text for a terminal', () => {
  it('shows escape sequences instead of obeying them', () =>
    expect(printable('a\u001b[2Jb\u009bc\u0007\u202e')).toBe('a\\u001b[2Jb\\u009bc\\u0007\\u202e'));

  it('keeps line feeds, tabs and every letter', () =>
    expect(printable('a\n\tä 日本 🚀')).toBe('a\n\tä 日本 🚀'));

  it('puts many lines on one, and cuts it without halving a character', () => {
    expect(oneLine(' a\n  b\tc ', 10)).toBe('a b c');
    expect(oneLine('🚀🚀🚀🚀', 3)).toBe('🚀🚀…');
  });
});

describe('JSON', () => {
  it('writes what is not known as null, bytes as Base64, instants as ISO 8601', () => {
    const value = {
      at: new Date(0),
      bytes: new Uint8Array([1, 2, 255]),
      buffer: Buffer.from('ab'),
      unknown: undefined,
      big: 12n,
      huge: Infinity,
      error: new TypeError('no'),
    };
    expect(JSON.parse(toJson(value))).toEqual({
      at: '1970-01-01T00:00:00.000Z',
      bytes: 'AQL/',
      buffer: 'YWI=',
      unknown: null,
      big: '12',
      huge: 'Infinity',
      error: { name: 'TypeError', message: 'no' },
    });
  });

  it('writes nothing as null', () => expect(toJson(undefined)).toBe('null'));

  it('is one line', () => expect(toJson({ text: 'a\nb' })).not.toContain('\n'));
});

describe('a table', () => {
  const columns = [
    { title: 'NAME', cell: (row: { name: string; n: number }) => row.name },
    { title: 'N', cell: (row: { name: string; n: number }) => row.n, align: 'right' as const },
  ];

  it('aligns its columns and has no lines', () => {
    const rows = [
      { name: 'a', n: 1 },
      { name: 'longer', n: 100 },
    ];
    expect(table(rows, columns, plain)).toBe('NAME      N\na         1\nlonger  100');
  });

  it('shows escape sequences, and puts a cell on one line', () =>
    expect(table([{ name: 'a\n\u001b[31mb', n: 1 }], columns, plain)).toContain('a \\u001b[31mb'));

  it('aligns painted cells too', () => {
    const painted = [{ title: 'A', cell: () => ({ text: 'x', tone: 'bad' as const }) }, columns[1]];
    const text = table([{ name: '', n: 1 }], painted as typeof columns, makeStyle({ color: true }));
    expect(text).toContain('\u001b[31mx');
  });
});

it('fields leave out what is not known', () =>
  expect(
    fields(
      [
        ['id', 'a'],
        ['nothing', undefined],
        ['run', 0],
      ],
      plain,
    ),
  ).toBe('id   a\nrun  0'));

describe('lengths of time', () => {
  it.each([
    [0, '0s'],
    [0.44, '0.4s'],
    [9.96, '10s'],
    [59.6, '1m'],
    [310, '5m 10s'],
    [7_200, '2h'],
    [7_260, '2h 1m'],
    [183_600, '2d 3h'],
  ])('%d s is %s', (seconds, text) => expect(lengthText(seconds)).toBe(text));

  it('tells past from future', () => {
    expect(agoText(new Date(0), 60_000)).toBe('1m ago');
    expect(agoText(new Date(60_000), 0)).toBe('in 1m');
    expect(agoText(undefined, 0)).toBe('–');
  });
});
