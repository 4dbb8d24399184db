import { describe, expect, test } from 'vitest';
import { roundTrip, SERIALIZERS } from '../support/round-trip.ts';

const { msgpack, json } = SERIALIZERS;
const EQUAL = 'equal';
const REFUSED = 'refused at payload';

/** Reliability row P01: each value alone; then what msgpack and what JSON make of it. */
const VALUES: readonly (readonly [string, unknown, string, string])[] = [
  ['null', null, EQUAL, EQUAL],
  ['undefined', undefined, EQUAL, REFUSED],
  ['true', true, EQUAL, EQUAL],
  ['0', 0, EQUAL, EQUAL],
  ['-0', -0, REFUSED, REFUSED],
  ['NaN', NaN, EQUAL, REFUSED],
  ['Infinity', Infinity, EQUAL, REFUSED],
  ['-Infinity', -Infinity, EQUAL, REFUSED],
  ['the smallest number', Number.MIN_VALUE, EQUAL, EQUAL],
  ['the largest number', Number.MAX_VALUE, EQUAL, EQUAL],
  ['an integer of 32 bits', 2 ** 32 - 1, EQUAL, EQUAL],
  ['an integer of 33 bits', 2 ** 32, EQUAL, EQUAL],
  ['a negative integer of 33 bits', -(2 ** 31) - 1, EQUAL, EQUAL],
  ['2^53', 2 ** 53, EQUAL, EQUAL],
  ['2^63', 2 ** 63, EQUAL, EQUAL],
  ['-2^60', -(2 ** 60), EQUAL, EQUAL],
  ['1e21', 1e21, EQUAL, EQUAL],
  ['a bigint', 5n, EQUAL, REFUSED],
  ['a negative bigint', -1n, EQUAL, REFUSED],
  ['the largest int64', 2n ** 63n - 1n, EQUAL, REFUSED],
  ['the smallest int64', -(2n ** 63n), EQUAL, REFUSED],
  ['the largest uint64', 2n ** 64n - 1n, EQUAL, REFUSED],
  ['a bigint of 65 bits', 2n ** 64n, REFUSED, REFUSED],
  ['a bigint below int64', -(2n ** 63n) - 1n, REFUSED, REFUSED],
  ['an empty string', '', EQUAL, EQUAL],
  ['a string of NULs', '\0\0', EQUAL, EQUAL],
  ['emoji', '👩‍👩‍👧‍👦'.repeat(40), EQUAL, EQUAL],
  ['a string of 70 000 letters', 'a'.repeat(70_000), EQUAL, EQUAL],
  ['a short string with a byte order mark', '\uFEFFa', REFUSED, EQUAL],
  ['a long string with a byte order mark', `\uFEFF${'a'.repeat(100)}`, REFUSED, EQUAL],
  ['a lone high surrogate', '\uD800', REFUSED, REFUSED],
  ['a lone low surrogate', 'a\uDFFF', REFUSED, REFUSED],
  ['swapped surrogates', '\uDE00\uD83D', REFUSED, REFUSED],
  ['a symbol', Symbol('s'), REFUSED, REFUSED],
  ['a well-known symbol', Symbol.iterator, REFUSED, REFUSED],
  ['a function', () => 1, REFUSED, REFUSED],
  ['a class', class A {}, REFUSED, REFUSED],
  ['a Date', new Date(1_700_000_000_123), EQUAL, REFUSED],
  ['the epoch', new Date(0), EQUAL, REFUSED],
  ['a Date before the epoch', new Date(-1), EQUAL, REFUSED],
  ['the first Date', new Date(-8.64e15), EQUAL, REFUSED],
  ['the last Date', new Date(8.64e15), EQUAL, REFUSED],
  ['a Date past 2^32 s', new Date(2 ** 32 * 1_000), EQUAL, REFUSED],
  ['a Date past 2^34 s', new Date(2 ** 34 * 1_000 + 1), EQUAL, REFUSED],
  ['an invalid Date', new Date(NaN), REFUSED, REFUSED],
  ['a Date of a subclass', new (class extends Date {})(5), REFUSED, REFUSED],
  ['what only pretends to be a Date', Object.create(Date.prototype), REFUSED, REFUSED],
  ['a Date with a property', Object.assign(new Date(5), { zone: 'UTC' }), REFUSED, REFUSED],
  ['a Uint8Array', new Uint8Array([0, 128, 255]), EQUAL, REFUSED],
  ['an empty Uint8Array', new Uint8Array(0), EQUAL, REFUSED],
  ['a part of a Uint8Array', new Uint8Array([1, 2, 3, 4]).subarray(1, 3), EQUAL, REFUSED],
  ['shared bytes', new Uint8Array(new SharedArrayBuffer(3)), EQUAL, REFUSED],
  ['pretended bytes', Object.create(Uint8Array.prototype), REFUSED, REFUSED],
  ['a Uint8Array of a subclass', new (class extends Uint8Array {})(2), REFUSED, REFUSED],
  ['a Buffer', Buffer.from('a'), REFUSED, REFUSED],
  ['a Uint8ClampedArray', new Uint8ClampedArray(1), REFUSED, REFUSED],
  ['an Int8Array', new Int8Array(1), REFUSED, REFUSED],
  ['an Int16Array', new Int16Array(1), REFUSED, REFUSED],
  ['a Uint16Array', new Uint16Array(1), REFUSED, REFUSED],
  ['an Int32Array', new Int32Array(1), REFUSED, REFUSED],
  ['a Uint32Array', new Uint32Array(1), REFUSED, REFUSED],
  ['a Float32Array', new Float32Array(1), REFUSED, REFUSED],
  ['a Float64Array', new Float64Array(1), REFUSED, REFUSED],
  ['a BigInt64Array', new BigInt64Array(1), REFUSED, REFUSED],
  ['a BigUint64Array', new BigUint64Array(1), REFUSED, REFUSED],
  ['an ArrayBuffer', new ArrayBuffer(1), REFUSED, REFUSED],
  ['a DataView', new DataView(new ArrayBuffer(1)), REFUSED, REFUSED],
  ['a Map', new Map([[1, 2]]), REFUSED, REFUSED],
  ['an empty Map', new Map(), REFUSED, REFUSED],
  ['a Set', new Set([1]), REFUSED, REFUSED],
  ['a WeakMap', new WeakMap(), REFUSED, REFUSED],
  ['a RegExp', /a/g, REFUSED, REFUSED],
  ['an Error', new Error('x'), REFUSED, REFUSED],
  ['a Promise', Promise.resolve(1), REFUSED, REFUSED],
  ['a URL', new URL('http://localhost/'), REFUSED, REFUSED],
  ['a boxed number', Object(1), REFUSED, REFUSED],
  ['a boxed string', Object('a'), REFUSED, REFUSED],
  ['a boxed boolean', Object(true), REFUSED, REFUSED],
  ['a boxed bigint', Object(1n), REFUSED, REFUSED],
  ['a boxed symbol', Object(Symbol('s')), REFUSED, REFUSED],
];

describe('a value comes back as it went, or is refused', () => {
  test.each(VALUES)('%s', (...row) => {
    const [, value, inMsgpack, inJson] = row;
    const outcome = { msgpack: roundTrip(msgpack, value), json: roundTrip(json, value) };
    expect(outcome).toEqual({ msgpack: inMsgpack, json: inJson });
  });

  test.each(VALUES)('%s, inside of an object and an array', (...row) => {
    const [, value, inMsgpack, inJson] = row;
    const at = (outcome: string): string => outcome.replace('payload', 'payload.list[1]');
    const payload = { list: ['before', value], after: 1 };
    const outcome = { msgpack: roundTrip(msgpack, payload), json: roundTrip(json, payload) };
    expect(outcome).toEqual({ msgpack: at(inMsgpack), json: at(inJson) });
  });
});
