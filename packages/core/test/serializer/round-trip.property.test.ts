import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { roundTrip, SERIALIZERS } from '../support/round-trip.ts';

/** Anything that JavaScript can put together, for the most part outside of what a payload may hold. */
const anything = fc.anything({
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withObjectString: true,
  withSparseArray: true,
  withTypedArray: true,
  withUnicodeString: true,
  maxDepth: 4,
});

const text = fc
  .string({ unit: 'binary', maxLength: 200 })
  .filter((value) => !value.startsWith('\u{FEFF}'));
const ownKey = text.filter((key) => key !== '__proto__');
const number = fc
  .oneof(fc.double(), fc.integer(), fc.maxSafeInteger())
  .map((value) => (Object.is(value, -0) ? 0 : value));

/** What a payload may hold, so that most cases must come back equal. */
const { payload } = fc.letrec<{ payload: unknown }>((tie) => ({
  payload: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.oneof(
      text,
      number,
      fc.boolean(),
      fc.constantFrom(null, undefined),
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
      fc.date({ noInvalidDate: true }),
      fc.uint8Array({ maxLength: 40 }),
    ),
    fc.array(tie('payload'), { maxLength: 20 }),
    fc.dictionary(ownKey, tie('payload'), { maxKeys: 20, noNullPrototype: true }),
  ),
}));

const json = fc.jsonValue({ stringUnit: 'binary', maxDepth: 5 });

describe.each(Object.entries(SERIALIZERS))('%s', (_, serializer) => {
  test('brings anything back equal or refuses it: never silently different', () => {
    fc.assert(
      fc.property(anything, (value) =>
        /^(equal|refused at .*)$/s.test(roundTrip(serializer, value)),
      ),
      { numRuns: 20_000 },
    );
  });

  test('brings plain JSON data back equal', () => {
    // Refused where one of the formats would change it: told by tests of their own.
    const data = json.filter((value) => !/"__proto__":|"\ufeff/.test(JSON.stringify(value)));
    fc.assert(
      fc.property(data, (value) => {
        const outcome = roundTrip(serializer, value);
        return outcome === 'equal' || (hasNegativeZero(value) && outcome.startsWith('refused'));
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('msgpack', () => {
  test('brings back all that a payload may hold', () => {
    fc.assert(
      fc.property(payload, (value) => roundTrip(SERIALIZERS.msgpack, value) === 'equal'),
      { numRuns: 10_000 },
    );
  });

  test('brings back every Date to the millisecond', () => {
    const instants = fc.integer({ min: -8.64e15, max: 8.64e15 });
    fc.assert(
      fc.property(
        instants,
        (at) => roundTrip(SERIALIZERS.msgpack, { at: new Date(at) }) === 'equal',
      ),
      { numRuns: 20_000 },
    );
  });

  test('brings back texts of every length round its size limits', () => {
    const lengths = [15, 16, 31, 32, 63, 64, 65, 127, 255, 256, 65_535, 65_536];
    for (const letter of ['a', 'é', '日', '😀']) {
      for (const length of lengths.flatMap((one) => [
        one,
        Math.floor(one / 2),
        Math.floor(one / 3),
      ])) {
        const value = { [letter.repeat(length)]: letter.repeat(length) };
        const outcome = roundTrip(SERIALIZERS.msgpack, [value, value]);
        expect(`${length} × ${letter}: ${outcome}`).toBe(`${length} × ${letter}: equal`);
      }
    }
  });
});

function hasNegativeZero(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return Object.is(value, -0);
  return Object.values(value).some(hasNegativeZero);
}
