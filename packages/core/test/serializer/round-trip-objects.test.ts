import { describe, expect, test } from 'vitest';
import { jsonSerializer } from '../../src/serializer/json.ts';
import { nested, roundTrip, SERIALIZERS } from '../support/round-trip.ts';

const { msgpack, json } = SERIALIZERS;
const EQUAL = 'equal';
const REFUSED = 'refused at payload';

class Point {
  readonly x = 1;
}

function withHidden<T extends object>(value: T, name: string, hidden: unknown): T {
  return Object.defineProperty(value, name, { value: hidden, enumerable: false });
}

function withHole(): unknown[] {
  const array: unknown[] = [1];
  array[2] = 3;
  return array;
}

function cycle(): object {
  const value: Record<string, unknown> = { a: 1 };
  value['self'] = value;
  return value;
}

function revoked(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

const trap = (): never => {
  throw new Error('from a trap');
};

/** Reliability row P01: shapes; what msgpack and what JSON make of them. */
const SHAPES: readonly (readonly [string, unknown, string, string])[] = [
  ['{}', {}, EQUAL, EQUAL],
  ['[]', [], EQUAL, EQUAL],
  ['an empty key', { '': 1 }, EQUAL, EQUAL],
  ['keys like numbers', { 1: 'b', 0: 'a', 10: 'c' }, EQUAL, EQUAL],
  ['keys in many scripts', { é: 1, 日本: 2, '😀': 3 }, EQUAL, EQUAL],
  ['a key with a byte order mark', { '\uFEFFk': 1 }, 'refused at payload.\uFEFFk', EQUAL],
  ['a key of 300 letters', { ['k'.repeat(300)]: 1 }, EQUAL, EQUAL],
  ['a key with a lone surrogate', { '\uDFFF': 1 }, 'refused at payload.\uDFFF', ''],
  ['an own __proto__', JSON.parse('{"__proto__":1}'), 'refused at payload.__proto__', ''],
  ['a deep __proto__', [JSON.parse('{"__proto__":{}}')], 'refused at payload[0].__proto__', ''],
  ['an own constructor', { constructor: 'x', prototype: 1 }, EQUAL, EQUAL],
  ['an own hasOwnProperty', { hasOwnProperty: 1, toString: 2, valueOf: 3 }, EQUAL, EQUAL],
  ['an own toJSON that is data', { toJSON: 1 }, EQUAL, EQUAL],
  ['an own toJSON and constructor', { toJSON: 1, constructor: 2 }, REFUSED, EQUAL],
  ['an own length', { length: 3, size: 1 }, EQUAL, EQUAL],
  ['a nested undefined', { a: { b: undefined } }, EQUAL, 'refused at payload.a.b'],
  ['undefined in an array', [1, undefined], EQUAL, 'refused at payload[1]'],
  ['the same object twice', twice({ a: 1 }), EQUAL, EQUAL],
  ['a symbol key', { [Symbol('k')]: 1 }, REFUSED, REFUSED],
  ['an array with a symbol key', Object.assign([1], { [Symbol('k')]: 1 }), REFUSED, REFUSED],
  ['a hole', withHole(), REFUSED, REFUSED],
  ['only holes', Array.from({ length: 0, 5: 1 }).concat(Array(3)), REFUSED, REFUSED],
  ['an array with a property', Object.assign([1], { unit: 'px' }), REFUSED, REFUSED],
  ['a hole and a property', Object.assign(withHole(), { unit: 'px' }), REFUSED, REFUSED],
  ['an array of a subclass', new (class extends Array<number> {})(), REFUSED, REFUSED],
  ['a class instance', new Point(), REFUSED, REFUSED],
  ['an object made of another', Object.create({ inherited: 1 }), REFUSED, REFUSED],
  ['a frozen object', Object.freeze({ a: Object.freeze([1]) }), EQUAL, EQUAL],
  ['a hidden property', withHidden({ a: 1 }, 'hidden', 1), EQUAL, EQUAL],
  ['a hidden toJSON', withHidden({ a: 1 }, 'toJSON', () => 'other'), REFUSED, REFUSED],
  ['a hidden toJSON of an array', withHidden([1], 'toJSON', () => 'other'), REFUSED, REFUSED],
  ['a hidden toJSON of bytes', withHidden(new Uint8Array(1), 'toJSON', () => 1), REFUSED, REFUSED],
  ['a hidden toJSON of a Date', withHidden(new Date(5), 'toJSON', () => 1), EQUAL, REFUSED],
  [
    'a getter',
    {
      get a() {
        return 1;
      },
    },
    EQUAL,
    EQUAL,
  ],
  [
    'a getter that throws',
    {
      get a() {
        return trap();
      },
    },
    'refused at payload.a',
    '',
  ],
  ['a cycle', cycle(), 'refused at payload.self', ''],
  ['a cycle further down', { a: [1, { b: cycle() }] }, 'refused at payload.a[1].b.self', ''],
  ['a proxy of an object', new Proxy({ a: 1 }, {}), EQUAL, EQUAL],
  ['a proxy of an array', new Proxy([1, 2], {}), EQUAL, EQUAL],
  [
    'a proxy that throws',
    { p: new Proxy({}, { getPrototypeOf: trap }) },
    'refused at payload.p',
    '',
  ],
  ['a proxy whose keys throw', { p: new Proxy({}, { ownKeys: trap }) }, 'refused at payload.p', ''],
  ['a revoked proxy', { p: revoked({}) }, 'refused at payload.p', ''],
  ['a revoked proxy of an array', [revoked([])], 'refused at payload[0]', ''],
  ['200 levels', nested(200, 'array'), EQUAL, EQUAL],
  ['201 levels', nested(201, 'object'), `refused at payload${'.a'.repeat(200)}`, ''],
  ['200 000 levels', nested(200_000, 'array'), `refused at payload${'[0]'.repeat(200)}`, ''],
];

describe('a shape comes back as it went, or is refused', () => {
  test.each(SHAPES)('%s', (...row) => {
    const [, value, inMsgpack, inJson] = row;
    const outcome = { msgpack: roundTrip(msgpack, value), json: roundTrip(json, value) };
    expect(outcome).toEqual({ msgpack: inMsgpack, json: inJson === '' ? inMsgpack : inJson });
  });

  test('an object without prototype comes back as a plain one with the same data', () => {
    const bare: object = Object.assign(Object.create(null), { a: 1 });
    for (const serializer of [msgpack, json])
      expect(serializer.deserialize(serializer.serialize(bare))).toEqual({ a: 1 });
  });
});

describe('a refusal', () => {
  test('says where, what, which format, and what to send instead', () => {
    const payload = { order: { items: [{ at: new Date(0) }] } };
    expect(() => jsonSerializer().serialize(payload)).toThrow(
      expect.objectContaining({
        code: 'ERR_NOT_SERIALIZABLE',
        path: 'payload.order.items[0].at',
        message: expect.stringMatching(/^payload\.order\.items\[0\]\.at is .*Date.* JSON\. Send /),
      }),
    );
  });

  test('leaves the serializer as it was', () => {
    for (const serializer of [msgpack, json]) {
      for (const [, value] of SHAPES) roundTrip(serializer, value);
      expect(roundTrip(serializer, { a: [70, 'x', { b: null }] })).toBe(EQUAL);
    }
  });

  test('is short, however long the key is', () => {
    const payload = { ['k'.repeat(1e6)]: Symbol('s') };
    expect(() => msgpack.serialize(payload)).toThrow(
      expect.objectContaining({ message: expect.stringMatching(/^[^]{1,4000}$/) }),
    );
  });
});

function twice(shared: object): object {
  return { a: shared, b: shared, c: [shared] };
}

test('a cycle is told by the two places that are one, and what to do', () => {
  const order: Record<string, unknown> = { lines: [] };
  order['lines'] = [{ product: 'tea', order }];

  expect(() => jsonSerializer().serialize({ order })).toThrow(
    'payload.order.lines[0].order is the same object as payload.order: a cycle, which would not survive JSON. Leave the property out, or send an id in its place.',
  );
});

test('what is only deep is not called a cycle', () => {
  let deep: unknown = 1;
  for (let level = 0; level < 250; level += 1) deep = [deep];

  expect(() => jsonSerializer().serialize(deep)).toThrow('nested deeper than 200 levels, which');
});
