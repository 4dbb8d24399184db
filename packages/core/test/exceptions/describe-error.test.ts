import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeError } from '../../src/exceptions/describe-error.ts';
import { UnrecoverableError } from '../../src/exceptions/job-errors.ts';

const trap = (): never => {
  throw new Error('from a trap');
};
/** Throws at whatever is done with it. */
const HOSTILE = new Proxy(() => 1, {
  get: trap,
  has: trap,
  ownKeys: trap,
  getPrototypeOf: trap,
  getOwnPropertyDescriptor: trap,
  apply: trap,
});

describe('describeError', () => {
  test.each<[string, unknown, object]>([
    ['an error', new TypeError('why'), { name: 'TypeError', message: 'why' }],
    [
      'one of ours',
      new UnrecoverableError('no'),
      {
        name: 'UnrecoverableError',
        message: 'no',
        code: 'ERR_UNRECOVERABLE',
      },
    ],
    [
      'one of Node',
      Object.assign(new Error('x'), { code: 'ENOENT' }),
      {
        name: 'Error',
        message: 'x',
        code: 'ENOENT',
      },
    ],
    [
      'a code that is a number',
      Object.assign(new Error('x'), { code: 5 }),
      {
        name: 'Error',
        message: 'x',
      },
    ],
    ['null', null, { name: 'null', message: 'null' }],
    ['undefined', undefined, { name: 'undefined', message: 'undefined' }],
    ['a text', 'why', { name: 'string', message: 'why' }],
    ['an empty text', '', { name: 'string', message: '' }],
    ['a number', 5, { name: 'number', message: '5' }],
    ['a bigint', 5n, { name: 'bigint', message: '5' }],
    ['a symbol', Symbol('s'), { name: 'symbol', message: 'Symbol(s)' }],
    ['a frozen object', Object.freeze({ message: 'why' }), { name: 'object', message: 'why' }],
    ['a plain object', { status: 500 }, { name: 'object', message: '{"status":500}' }],
    [
      'an object without prototype',
      Object.assign(Object.create(null), { message: 'why' }),
      {
        name: 'object',
        message: 'why',
      },
    ],
    [
      'an object of a bigint',
      { n: 5n },
      {
        name: 'object',
        message: 'a value that cannot be shown',
      },
    ],
    [
      'an error whose parts are no texts',
      Object.assign(new Error(), { name: 5, message: {} }),
      {
        name: 'object',
        message: expect.any(String),
      },
    ],
  ])('describes %s', (_, thrown, expected) => {
    expect(describeError(thrown)).toEqual(expected);
  });

  test('describes an error without a message as one without a message', () => {
    expect(describeError(new Error())).toEqual({ name: 'Error', message: '' });
  });

  test('survives getters that throw and proxies that throw on everything', () => {
    const getters = {
      get name(): never {
        return trap();
      },
      get message(): never {
        return trap();
      },
      get code(): never {
        return trap();
      },
      toJSON: trap,
    };
    for (const thrown of [getters, HOSTILE, { inner: HOSTILE }, Object.create(HOSTILE)]) {
      expect(describeError(thrown)).toEqual({
        name: expect.any(String),
        message: expect.any(String),
      });
    }
  });

  test('survives a cyclic cause and a cyclic object', () => {
    const error = new Error('why');
    error.cause = error;
    expect(describeError(error)).toEqual({ name: 'Error', message: 'why' });
    const object: Record<string, unknown> = {};
    object['self'] = object;
    expect(describeError(object)).toMatchObject({ name: 'object' });
  });

  test('survives data nested 200 000 deep', () => {
    let deep: unknown = 0;
    for (let level = 0; level < 200_000; level += 1) deep = [deep];
    expect(describeError(deep)).toMatchObject({ name: 'object' });
  });

  test.each(['a', 'é', '日', '😀', '\uD800'])('bounds 10 MB of %j to 3 KiB', (letter) => {
    const { name, message, code } = describeError({
      name: letter.repeat(1e5),
      message: letter.repeat(1e7 / letter.length),
      code: letter.repeat(1e5),
    });
    expect(Buffer.byteLength(message)).toBeLessThanOrEqual(3_072);
    expect(Buffer.byteLength(message)).toBeGreaterThan(3_000);
    expect(message.endsWith('…')).toBe(true);
    for (const word of [name, code ?? '']) expect(Buffer.byteLength(word)).toBeLessThanOrEqual(256);
  });

  test('is plain data in whole characters, whatever was thrown', () => {
    const anything = fc.oneof(
      fc.anything({ withBigInt: true, withMap: true, withSet: true, withDate: true }),
      fc.record({ message: fc.string({ unit: 'binary', maxLength: 4_000 }) }),
    );
    fc.assert(
      fc.property(anything, (thrown) => {
        const summary = describeError(thrown);
        expect(JSON.parse(JSON.stringify(summary))).toEqual(summary);
        expect(Object.values(summary).every((text: string) => text.isWellFormed())).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
