import { describe, expect, test } from 'vitest';
import { missing, windowFor, type Demand } from '../src/consume/window.ts';

const demand = (fields: Partial<Demand>): Demand => ({
  held: 0,
  buffered: 0,
  asked: 0,
  most: 1_000,
  ...fields,
});

describe('what is missing', () => {
  test.each([
    [{ asked: 10 }, 10],
    [{ asked: 10, buffered: 4 }, 6],
    [{ asked: 10, buffered: 14 }, 0],
    [{ asked: 10, held: 995 }, 5],
    [{ asked: 10, held: 1_000 }, 0],
  ])('%o: %i', (fields, expected) => {
    expect(missing(demand(fields))).toBe(expected);
  });
});

describe('a window', () => {
  test('of work that flows holds all that is held and asked for, rounded up', () => {
    expect(windowFor(demand({ held: 500, asked: 100 }), true)).toBe(1_000);
    expect(windowFor(demand({ held: 100, asked: 100 }), true)).toBe(256);
  });

  test('is exact where little is asked for: what lies here is kept from others', () => {
    expect(windowFor(demand({ asked: 1 }), true)).toBe(1);
    expect(windowFor(demand({ held: 9, asked: 1 }), true)).toBe(10);
  });

  test('of work that does not flow is what is missing', () => {
    expect(windowFor(demand({ held: 9, asked: 1 }), false)).toBe(1);
    expect(windowFor(demand({ held: 90, asked: 10, buffered: 4 }), false)).toBe(6);
  });

  test('is never wider than the consumer may hold, nor 0, which is none at all', () => {
    expect(windowFor(demand({ held: 30, asked: 10, most: 33 }), true)).toBe(33);
    expect(windowFor(demand({}), false)).toBe(1);
  });
});
