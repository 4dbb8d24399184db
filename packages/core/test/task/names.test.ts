import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidNameError } from '../../src/exceptions/enqueue-errors.ts';
import {
  checkHeaderName,
  checkJobId,
  checkKey,
  checkQueueName,
  checkTaskName,
} from '../../src/task/names.ts';

type Check = (name: string) => void;

const CHECKS: Readonly<Record<string, { check: Check; extra: string; longest: number }>> = {
  queue: { check: (name) => checkQueueName(name), extra: '_-', longest: 100 },
  task: { check: (name) => checkTaskName(name), extra: '._:/-', longest: 128 },
  id: { check: (name) => checkJobId(name), extra: '._:-', longest: 128 },
  header: { check: checkHeaderName, extra: '_.-', longest: 128 },
};
const SPECIAL = '._:/- \n\t\0"\'\\*?#@é😀';

function refused(check: Check, name: unknown): boolean {
  try {
    check(name as string);
    return false;
  } catch (error) {
    if (error instanceof InvalidNameError && error.code === 'ERR_INVALID_NAME') return true;
    throw error;
  }
}

describe.each(Object.entries(CHECKS))('the name of a %s', (_, { check, extra, longest }) => {
  test('has letters, digits and its own few signs', () => {
    for (const sign of SPECIAL)
      expect(`${sign} ${refused(check, `a${sign}b`)}`).toBe(`${sign} ${!extra.includes(sign)}`);
  });

  test('begins with a letter or digit', () => {
    for (const sign of extra) expect(refused(check, `${sign}a`)).toBe(true);
    for (const begin of 'aZ09') expect(refused(check, `${begin}${extra}`)).toBe(false);
  });

  test('has a length from 1 up to its limit', () => {
    expect(refused(check, '')).toBe(true);
    expect(refused(check, 'a'.repeat(longest))).toBe(false);
    expect(refused(check, 'a'.repeat(longest + 1))).toBe(true);
  });

  test('has no line break at its end', () => {
    expect(refused(check, 'abc\n')).toBe(true);
  });

  test('is shown in the refusal, shortened', () => {
    expect(() => check(`${'x'.repeat(5_000)}\n`)).toThrow(/^.{1,300}got "x{70,80}…"\.$/);
  });
});

describe('a name', () => {
  const others = [undefined, null, 5, 5n, true, {}, ['abc'], Object('abc'), Symbol('a'), () => 1];

  test.each(['queue', 'task', 'id'])('of a %s is a string', (kind) => {
    const check = CHECKS[kind]?.check ?? (() => undefined);
    expect(others.map((other) => refused(check, other))).toEqual(others.map(() => true));
  });
});

describe('the name of a queue', () => {
  test('is never taken for that of a dead-letter queue or a band', () => {
    for (const name of ['.dead', 'mail.dead', 'mail.high', 'mail.low'])
      expect(refused((one) => checkQueueName(one), name)).toBe(true);
  });

  test('is remembered when good, and only then', () => {
    for (let time = 0; time < 2; time += 1) {
      expect(refused((name) => checkQueueName(name), 'remembered-queue')).toBe(false);
      expect(refused((name) => checkQueueName(name), 'not.remembered')).toBe(true);
    }
  });

  test('__proto__ and constructor are names like others, or none', () => {
    expect(refused((name) => checkQueueName(name), '__proto__')).toBe(true);
    expect(refused((name) => checkQueueName(name), 'constructor')).toBe(false);
  });
});

describe('the name of a header', () => {
  test.each(['sy-v', 'sy-', 'sy-anything'])('%s is ours', (name) => {
    expect(refused(checkHeaderName, name)).toBe(true);
  });

  test.each(['sy', 'sync-id', 'x-sy-v'])('%s is not', (name) => {
    expect(refused(checkHeaderName, name)).toBe(false);
  });
});

describe('an ordering key', () => {
  test.each(['a', ' ', '\0', 'a.b/c:d', 'é'.repeat(128), 'x'.repeat(256), '😀'.repeat(64)])(
    'may be any text of up to 256 bytes: %j',
    (key) => {
      expect(refused((one) => checkKey('An ordering key', one), key)).toBe(false);
    },
  );

  test.each([['', 5, undefined, 'x'.repeat(257), 'é'.repeat(129), '\uD800', 'a\uDFFF']])(
    'is not %j',
    (...keys) => {
      for (const key of keys)
        expect(refused((one) => checkKey('An ordering key', one), key)).toBe(true);
    },
  );

  test('says what is wrong with half a character', () => {
    expect(() => checkKey('An ordering key', '\uD800')).toThrow(/surrogate|well-formed/);
  });

  test('is measured in bytes, exactly', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }), (key) => {
        const fits = Buffer.byteLength(key) <= 256;
        return refused((one) => checkKey('An ordering key', one), key) === !fits;
      }),
    );
  });
});
