import { isDeepStrictEqual } from 'node:util';

/** Values that a payload may hold, or must be refused with: what comes back changed is a bug. */
export const PAYLOADS: Readonly<Record<string, () => unknown>> = {
  undefined: () => undefined,
  null: () => null,
  NaN: () => Number.NaN,
  Infinity: () => Infinity,
  '-Infinity': () => -Infinity,
  '-0': () => -0,
  BigInt: () => 2n ** 63n,
  'large BigInt': () => 2n ** 200n,
  'integer past 2^53': () => 2 ** 53 + 2,
  Date: () => new Date(1_700_000_000_123),
  'invalid Date': () => new Date(Number.NaN),
  Buffer: () => Buffer.from([0, 1, 255]),
  Uint8Array: () => new Uint8Array([0, 1, 255]),
  Float64Array: () => new Float64Array([0.1, -0]),
  Map: () => new Map<unknown, unknown>([[{ a: 1 }, [2]]]),
  Set: () => new Set([1, 'one']),
  RegExp: () => /a+b/giu,
  Error: () => new TypeError('no'),
  'nested undefined': () => ({ a: { b: undefined }, c: [undefined] }),
  // oxlint-disable-next-line no-sparse-arrays -- that is what it is about
  'sparse array': () => [1, , 3],
  'own __proto__': () => JSON.parse('{"__proto__":{"polluted":true}}') as unknown,
  'constructor.prototype': () => ({ constructor: { prototype: { polluted: true } } }),
  symbol: () => Symbol('s'),
  function: () => () => undefined,
  cyclic: () => {
    const loop: Record<string, unknown> = {};
    loop['self'] = loop;
    return loop;
  },
  'lone surrogate': () => '\uD800',
  emoji: () => '👩‍👩‍👧‍👦',
  'empty text': () => '',
  'empty object': () => ({}),
  'empty array': () => [],
  'deep nesting': () => {
    let deep: unknown = [];
    for (let level = 0; level < 200_000; level += 1) deep = [deep];
    return deep;
  },
};

/** Whether a value is what the payload of that name was, to its kind. */
export function isCopyOf(name: string, value: unknown): boolean {
  const original = PAYLOADS[name]?.();
  return isDeepStrictEqual(value, original) && !('polluted' in {});
}
