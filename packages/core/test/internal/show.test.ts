import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { show } from '../../src/internal/show.ts';

const trap = (): never => {
  throw new Error('from a trap');
};

describe('show', () => {
  test.each<[unknown, string]>([
    ['a', '"a"'],
    ['two\nlines "quoted"', '"two\\nlines \\"quoted\\""'],
    ['', '""'],
    [5, '5'],
    [-0, '-0'],
    [NaN, 'NaN'],
    [5n, '5n'],
    [true, 'true'],
    [null, 'null'],
    [undefined, 'undefined'],
    [Symbol('s'), 'Symbol(s)'],
    [() => 1, 'a function'],
    [class A {}, 'a function'],
    [[1, 2], 'an array of 2'],
    [{}, 'an object'],
    [new Map(), 'an object'],
    [new Date(0), '1970-01-01T00:00:00.000Z'],
    [new Date(NaN), 'an invalid Date'],
    [Object.create(null), 'an object'],
    ['x'.repeat(81), `"${'x'.repeat(77)}…"`],
  ])('%o is %s', (value, expected) => {
    expect(show(value)).toBe(expected);
  });

  test.each<[string, unknown]>([
    ['a proxy without a prototype to ask for', new Proxy({}, { getPrototypeOf: trap })],
    ['a revoked proxy', revoked()],
    ['what only pretends to be a Date', Object.create(Date.prototype)],
    ['a Date whose methods throw', Object.assign(new Date(0), { getTime: trap })],
  ])('never throws: %s', (_, value) => {
    expect(show(value)).toBeTypeOf('string');
  });

  test('is short and on one line, whatever the value is', () => {
    const anything = fc.oneof(
      fc.anything({ withBigInt: true, withDate: true, withMap: true }),
      fc.string({ unit: 'binary', maxLength: 500 }),
    );
    fc.assert(
      fc.property(anything, (value) => /^[^\n\r]{0,600}$/.test(show(value))),
      { numRuns: 2_000 },
    );
  });
});

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
