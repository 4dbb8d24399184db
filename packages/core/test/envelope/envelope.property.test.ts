import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeEnvelope, decodeObituary, isEnvelope } from '../../src/envelope/decode-envelope.ts';
import { encodeOwn, encodeShared } from '../../src/envelope/encode-envelope.ts';
import { HEADER } from '../../src/envelope/header-names.ts';
import type { Backoff } from '../../src/retry/backoff.ts';

const ms = fc.double({ min: 0, max: 8.64e15, noNaN: true });
const instant = fc.integer({ min: 0, max: 8.64e15 });
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 128 });

const backoff: fc.Arbitrary<Backoff> = fc.oneof(
  fc.record(
    {
      type: fc.constant('exponential' as const),
      baseMs: ms,
      maxMs: ms,
      jitter: fc.constantFrom('full' as const, 'none' as const),
    },
    { requiredKeys: ['type'] },
  ),
  fc.record({ type: fc.constant('linear' as const), baseMs: ms, maxMs: ms }),
  fc.record({ type: fc.constant('fixed' as const), delayMs: ms }),
  fc.record({
    type: fc.constant('steps' as const),
    delaysMs: fc.array(ms, { minLength: 1, maxLength: 100 }),
  }),
  fc.record({ type: fc.constant('custom' as const), name: text.filter((t) => t.length <= 128) }),
);

const shared = fc.record({
  task: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._:/-]{0,20}$/),
  contentType: fc.constantFrom('application/json', 'application/x-msgpack'),
  maxAttempts: fc.integer({ min: 1, max: 1_000_000 }),
  backoff,
  timeoutMs: optional(fc.integer({ min: 1, max: 8.64e15 })),
  priority: fc.integer({ min: 0, max: 9 }),
});

const own = fc.record({
  deadline: optional(instant),
  orderingKey: optional(text),
  uniqueKey: optional(text),
  runAt: optional(instant),
  enqueuedAt: optional(instant),
});

const userHeaders = fc.dictionary(
  fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,20}$/).filter((name) => !name.startsWith('sy-')),
  fc.string({ unit: 'binary' }),
  { noNullPrototype: true },
);

describe('an envelope', () => {
  test('comes back as it was written', () => {
    fc.assert(
      fc.property(shared, own, userHeaders, (mine, job, user) => {
        const decoded = decodeEnvelope(encodeShared(mine), encodeOwn(job, user));
        const begun = {
          base: 0,
          attempt: 1,
          redrives: 0,
          unknownSince: undefined,
          unknownTimes: 0,
        };
        expect(decoded).toEqual({ ...mine, ...job, ...begun, userHeaders: user });
      }),
      { numRuns: 5_000 },
    );
  });

  test('makes sense or is a problem, whatever was done to its headers: it never throws', () => {
    const names = fc.constantFrom(...Object.values(HEADER));
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('-1', '0', '1.5', '1e9', 'NaN', 'Infinity', '9'.repeat(16), '0x10', ' 1', ''),
      fc.constantFrom('null', '[]', '{}', '"x"', '{"type":"fixed"}', '{"__proto__":{"a":1}}'),
      fc.json(),
    );
    const tampering = fc.dictionary(names, value, { noNullPrototype: true });
    fc.assert(
      fc.property(shared, tampering, fc.boolean(), (mine, changed, inExtra) => {
        const headers = encodeShared(mine);
        const decoded = inExtra
          ? decodeEnvelope(headers, changed)
          : decodeEnvelope({ ...headers, ...changed }, undefined);
        decodeObituary(headers, changed);
        if (!isEnvelope(decoded)) return ['undecodable', 'newer-version'].includes(decoded.type);
        const numbers = Object.values(decoded).filter((one) => typeof one === 'number');
        return numbers.every((one) => Number.isSafeInteger(one) && one >= 0);
      }),
      { numRuns: 20_000 },
    );
  });

  test('can be read from headers of anybody', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), (headers) => {
        expect(isEnvelope(decodeEnvelope(headers, undefined))).toBe(false);
      }),
    );
  });
});
