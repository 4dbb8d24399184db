import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SERIALIZERS } from '../support/round-trip.ts';

const SAMPLE = {
  text: 'a text that is long enough to be read in one go, and then some more of it',
  list: [1, 70, 127, -1, 1.5, null, undefined, true],
  inner: { at: new Date(0), big: 5n, bytes: new Uint8Array([1, 2]) },
};
const JSON_SAMPLE = { text: SAMPLE.text, list: [1, 70, 127], inner: { a: null } };

/** The bytes of an extension that msgpackr knows and this serializer never writes. */
const extension = (type: string, ...rest: number[]): Uint8Array =>
  Uint8Array.from([0xd4, type.charCodeAt(0), 0, ...rest]);
const fix = (text: string): number[] => [0xa0 + text.length, ...Buffer.from(text)];

/** Bytes that are nothing, that are nearly something, and that were something. */
const rubbish = fc.oneof(
  fc.uint8Array({ maxLength: 100 }),
  fc
    .tuple(fc.constantFrom(0xc7, 0xc8, 0xc9, 0xd4, 0xd5, 0xd6, 0xd7, 0xd8), fc.uint8Array())
    .map(([head, rest]) => Uint8Array.from([head, ...rest])),
  fc
    .tuple(fc.constantFrom(...Object.keys(SERIALIZERS)), fc.nat(), fc.nat(255), fc.nat())
    .map(([name, place, byte, end]) => {
      const whole =
        name === 'json'
          ? SERIALIZERS.json.serialize(JSON_SAMPLE)
          : SERIALIZERS.msgpack.serialize(SAMPLE);
      const body = Uint8Array.from(whole);
      body[place % body.length] = byte;
      return end % 2 === 0 ? body : body.slice(0, end % body.length);
    }),
);

describe.each(Object.entries(SERIALIZERS))('%s reads rubbish', (name, serializer) => {
  const sample = name === 'json' ? JSON_SAMPLE : SAMPLE;
  const good = serializer.serialize(sample);

  test('into some value or an error, and reads the next message right', () => {
    const before = Object.getOwnPropertyNames(Object.prototype);
    fc.assert(
      fc.property(rubbish, (bytes) => {
        try {
          serializer.deserialize(bytes);
        } catch (error) {
          if (!(error instanceof Error)) throw new Error('no error was thrown', { cause: error });
        }
        expect(serializer.deserialize(good)).toEqual(sample);
      }),
      { numRuns: 20_000 },
    );
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
  });

  test.each([
    ['nothing', new Uint8Array(0)],
    ['more than one value', Uint8Array.from([...good, ...good])],
    ['half a value', good.slice(0, good.length - 3)],
  ])('%s is an error', (_, bytes) => {
    expect(() => serializer.deserialize(bytes)).toThrow(Error);
  });

  test.each<[string, Uint8Array]>([
    ['msgpack arrays', new Uint8Array(200_000).fill(0x91)],
    ['msgpack sets', repeated([0xd4, 0x73, 0], 200_000)],
    ['JSON arrays', Buffer.from('['.repeat(200_000) + ']'.repeat(200_000))],
    ['JSON objects', Buffer.from(`${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`)],
  ])('nested 200 000 deep without harm: %s', (_, bytes) => {
    let outcome = 'read';
    try {
      serializer.deserialize(bytes);
    } catch (error) {
      outcome = error instanceof Error ? 'an error' : 'something else';
    }
    expect(['read', 'an error']).toContain(outcome);
    expect(serializer.deserialize(good)).toEqual(sample);
  });
});

describe('injected bytes', () => {
  test.each<[string, Uint8Array]>([
    ['__proto__ in a map', Uint8Array.from([0x81, ...fix('__proto__'), 0x81, ...fix('bad'), 1])],
    ['__proto__ in a record', extension('r', 0x91, ...fix('__proto__'), 0x81, ...fix('bad'), 1)],
    ['constructor', Uint8Array.from([0x81, ...fix('constructor'), 0x81, ...fix('prototype'), 1])],
  ])('with %s pollute nothing', (_, bytes) => {
    const value = outcomeOf(() => SERIALIZERS.msgpack.deserialize(bytes));
    expect(({} as Record<string, unknown>)['bad']).toBeUndefined();
    expect((value as Record<string, unknown>)['bad']).toBeUndefined();
  });

  test('with __proto__ in JSON make an own property and no prototype', () => {
    const value = SERIALIZERS.json.deserialize(Buffer.from('{"__proto__":{"bad":1}}'));
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>)['bad']).toBeUndefined();
  });

  test('that claim a huge size allocate none of it', () => {
    const claims = [0xdd, 0xdf, 0xdb, 0xc6, 0xc9].map((head) =>
      Uint8Array.from([head, 0x01, 0xff, 0xff, 0xff, head, 0x01, 0xff, 0xff, 0xff]),
    );
    const before = process.memoryUsage().rss;
    for (const claim of claims) expect(() => SERIALIZERS.msgpack.deserialize(claim)).toThrow(Error);
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024);
  });

  test('that are not UTF-8 are an error in JSON', () => {
    const bytes = Uint8Array.from(Buffer.from('d66900000001' + '91' + 'd67000000001', 'hex'));
    const value = outcomeOf(() => SERIALIZERS.msgpack.deserialize(bytes));
    expect(Array.isArray(value) && value[0] === value).toBe(false);
  });
});

function repeated(bytes: readonly number[], times: number): Uint8Array {
  return Uint8Array.from(
    { length: bytes.length * times },
    (_, at) => bytes[at % bytes.length] ?? 0,
  );
}

function outcomeOf(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}
