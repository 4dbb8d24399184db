import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createIdSource, timeOfId } from '../../src/internal/id.ts';
import { checkJobId } from '../../src/task/names.ts';
import { START } from '../support/manual-clock.ts';

describe('ids', () => {
  test('are 100 000 different ones, also at one instant and from two sources', () => {
    const [one, two] = [createIdSource(), createIdSource()];
    const ids = new Set(Array.from({ length: 50_000 }, () => [one(START), two(START)]).flat());
    expect(ids.size).toBe(100_000);
  });

  test('sort by their instants', () => {
    const newId = createIdSource();
    const ids = Array.from({ length: 100_000 }, (_, ms) => newId(START + ms));
    expect([...ids].sort()).toEqual(ids);
  });

  test('tell their instant, to the millisecond', () => {
    const newId = createIdSource();
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 48 - 1 }), (at) => timeOfId(newId(at)) === at),
      { numRuns: 10_000 },
    );
  });

  test('are names that a job may have', () => {
    const newId = createIdSource();
    for (let at = 0; at < 1_000; at += 1) expect(() => checkJobId(newId(at))).not.toThrow();
  });

  test('share nothing random with the one before', () => {
    const newId = createIdSource();
    const tails = Array.from({ length: 2_000 }, () => newId(START).slice(-12));
    expect(new Set(tails).size).toBe(2_000);
  });
});

describe('timeOfId', () => {
  test.each([
    '',
    'order:42',
    '018f4e5c-7b9a-4000-8000-000000000000',
    '018f4e5c-7b9a-7000-c000-000000000000',
    '018F4E5C-7B9A-7000-8000-000000000000',
    '018f4e5c-7b9a-7000-8000-0000000000001',
    '{018f4e5c-7b9a-7000-8000-000000000000}',
    '018f4e5c-7b9a-6000-8000-000000000000',
    '018f4e5c-7b9a-7000-7000-000000000000',
    '018f4e5c07b9a-7000-8000-000000000000',
    '018f4e5c--b9a-7000-8000-000000000000',
    '018f4e5c-7b9a-7000-8000-00000000000g',
    '018f4e5c-7b9a-7000-8000-00000000000\u0661',
  ])('knows nothing of %j', (id) => {
    expect(timeOfId(id)).toBeUndefined();
  });

  test('goes by the pattern of a UUIDv7, whatever single character is another', () => {
    const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
    const id = createIdSource()(START);
    fc.assert(
      fc.property(fc.nat(35), fc.string({ minLength: 1, maxLength: 1 }), (place, character) => {
        const other = `${id.slice(0, place)}${character}${id.slice(place + 1)}`;
        return (timeOfId(other) !== undefined) === pattern.test(other);
      }),
      { numRuns: 10_000 },
    );
  });

  test('reads any UUIDv7', () => {
    expect(timeOfId('018bcfe5-6800-7000-8000-000000000000')).toBe(START);
  });
});
