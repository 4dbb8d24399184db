import { describe, expect, test } from 'vitest';
import { checkJobOptions, checkTaskDefaults, type JobOptions } from '../../src/task/job-options.ts';

const WHERE = 'enqueue("send_email")';
const MS = 'a finite number of milliseconds of at least';

/** What a call is refused with, or what it is made of. */
function check(options: unknown): object {
  try {
    return checkJobOptions(options, WHERE);
  } catch (error) {
    return error as Error;
  }
}

describe('good options', () => {
  test.each<[string, JobOptions]>([
    ['none', {}],
    [
      'all that go together',
      {
        queue: 'critical',
        priority: 9,
        maxAttempts: 1,
        backoff: { type: 'steps', delaysMs: [0, 30_000] },
        timeoutMs: 30_000,
        delayMs: 30 * 86_400_000,
        deadline: new Date(8.64e15),
        headers: { 'x-tenant': 'ä', empty: '' },
        id: 'order:42',
      },
    ],
    ['a delay of 0', { delayMs: 0 }],
    ['a delay of 400 days', { delayMs: 400 * 86_400_000 }],
    ['a fraction of a millisecond', { delayMs: 0.5 }],
    ['an instant in the past', { runAt: new Date(-1) }],
    ['an ordering key in any script', { orderingKey: 'Kunde № 7 😀' }],
    ['a key of 256 bytes', { orderingKey: 'é'.repeat(128) }],
    ['a job that can just run', { runAt: new Date(9), deadline: new Date(10) }],
    ['what is undefined', { delayMs: undefined, runAt: undefined, queue: undefined }],
  ])('%s', (_, options) => {
    expect(check(options)).toEqual(options);
  });

  test('are a copy, so that later changes of the caller do not reach the job', () => {
    const backoff = { type: 'steps' as const, delaysMs: [1, 2] };
    const headers: Record<string, string> = { a: '1' };
    const checked = checkJobOptions({ backoff, headers }, WHERE);
    backoff.delaysMs.push(3);
    headers['a'] = '2';
    expect(checked).toEqual({ backoff: { type: 'steps', delaysMs: [1, 2] }, headers: { a: '1' } });
  });
});

describe('a bad value is refused with its option, what was expected and what came', () => {
  test.each<[string, unknown, string, string]>([
    ['delayMs', -1, `${MS} 0`, '-1'],
    ['delayMs', NaN, `${MS} 0`, 'NaN'],
    ['delayMs', Infinity, `${MS} 0`, 'Infinity'],
    ['delayMs', -Infinity, `${MS} 0`, '-Infinity'],
    ['delayMs', Number('1e400'), `${MS} 0`, 'Infinity'],
    ['delayMs', '5', `${MS} 0`, '"5"'],
    ['delayMs', -1_700_000_000_001, `${MS} 0`, '-1700000000001'],
    ['delayMs', 8.64e15 + 2, `${MS} 0`, '8640000000000002'],
    ['delayMs', 5n, `${MS} 0`, '5n'],
    ['delayMs', null, `${MS} 0`, 'null'],
    ['delayMs', new Date(5), `${MS} 0`, '1970-01-01T00:00:00.005Z'],
    ['timeoutMs', 0, `${MS} 1`, '0'],
    ['timeoutMs', -1, `${MS} 1`, '-1'],
    ['timeoutMs', NaN, `${MS} 1`, 'NaN'],
    ['timeoutMs', Infinity, `${MS} 1`, 'Infinity'],
    ['timeoutMs', '30s', `${MS} 1`, '"30s"'],
    ['runAt', 5, 'a valid Date', '5'],
    ['runAt', '2030-01-01', 'a valid Date', '"2030-01-01"'],
    ['runAt', new Date(NaN), 'a valid Date', 'an invalid Date'],
    ['deadline', new Date(NaN), 'a valid Date', 'an invalid Date'],
    ['deadline', Date.now, 'a valid Date', 'a function'],
    ['priority', -1, 'a whole number from 0 to 9', '-1'],
    ['priority', 10, 'a whole number from 0 to 9', '10'],
    ['priority', 1.5, 'a whole number from 0 to 9', '1.5'],
    ['priority', 'high', 'a whole number from 0 to 9', '"high"'],
    ['maxAttempts', 0, 'a whole number from 1 to 1000000', '0'],
    ['maxAttempts', Infinity, 'a whole number from 1 to 1000000', 'Infinity'],
    ['maxAttempts', 2.5, 'a whole number from 1 to 1000000', '2.5'],
    ['headers', ['a'], 'an object of strings', 'an array of 1'],
    ['headers', new Map(), 'an object of strings', 'an object'],
    ['headers', 'a=b', 'an object of strings', '"a=b"'],
    ['backoff', 5, 'a backoff', '5'],
    ['backoff', 'exponential', 'a backoff', '"exponential"'],
  ])('%s: %o', (...row) => {
    const [option, value, expected, got] = row;
    expect(check({ [option]: value })).toMatchObject({
      code: 'ERR_INVALID_OPTION',
      option,
      message: expect.stringContaining(`${WHERE}: option ${option} must be ${expected}`),
    });
    expect(check({ [option]: value })).toMatchObject({
      message: expect.stringMatching(new RegExp(`got ${escaped(got)}\\.$`)),
    });
  });

  test.each<[string, unknown, string]>([
    ['backoff.type', { type: 'zzz' }, '"zzz"'],
    ['backoff.type', {}, 'undefined'],
    ['backoff.delayMs', { type: 'fixed', delayMs: -1 }, '-1'],
    ['backoff.delayMs', { type: 'fixed' }, 'undefined'],
    ['backoff.baseMs', { type: 'exponential', baseMs: NaN }, 'NaN'],
    ['backoff.maxMs', { type: 'linear', baseMs: 1, maxMs: '9' }, '"9"'],
    ['backoff.jitter', { type: 'exponential', jitter: 'half' }, '"half"'],
    ['backoff.delaysMs', { type: 'steps', delaysMs: [] }, 'an array of 0'],
    ['backoff.delaysMs', { type: 'steps', delaysMs: Array(101).fill(1) }, 'an array of 101'],
    ['backoff.delaysMs.1', { type: 'steps', delaysMs: [1, '2'] }, '"2"'],
    ['backoff.name', { type: 'custom', name: '' }, '""'],
  ])('inside: %s of %o', (option, backoff, got) => {
    expect(check({ backoff })).toMatchObject({
      code: 'ERR_INVALID_OPTION',
      option,
      message: expect.stringMatching(new RegExp(`option ${option} must be .*got ${escaped(got)}`)),
    });
  });

  test('a header that is no string', () => {
    expect(check({ headers: { tenant: 5 } })).toMatchObject({
      option: 'headers.tenant',
      message: `${WHERE}: option headers.tenant must be a string, got 5.`,
    });
  });

  test.each([['a header value', { headers: { a: '\uD800' } }]])(
    '%s with half a character would come back changed',
    (_, options) => {
      expect(check(options)).toMatchObject({ code: 'ERR_INVALID_OPTION', option: 'headers.a' });
    },
  );

  test('what only pretends to be a Date is refused, not a crash', () => {
    const pretended: unknown = Object.create(Date.prototype);
    expect(check({ runAt: pretended })).toMatchObject({ code: 'ERR_INVALID_OPTION' });
  });

  test.each([
    [null],
    [5],
    ['delayMs=5'],
    [['delayMs', 5]],
    [() => ({})],
    [new Map()],
    [new Date(0)],
  ])('options that are no object of options: %o', (options) => {
    expect(check(options)).toMatchObject({
      code: 'ERR_INVALID_OPTION',
      message: expect.stringContaining(`${WHERE}: options must be an object of options, got`),
    });
  });
});

describe('an unknown key is refused by name', () => {
  test.each([
    ['delay', ' (did you mean delayMs?)'],
    ['dependsOn', ''],
    ['Priority', ' (did you mean priority?)'],
    ['constructor', ''],
    ['toString', ''],
  ])('%s%s', (key, hint) => {
    expect(check({ [key]: 1 })).toMatchObject({
      option: key,
      message: `${WHERE}: option ${key} is not an option${hint}.`,
    });
  });

  test.each([
    [{ type: 'fixed', delayMs: 1, baseMs: 1 }, 'baseMs is not an option (known: type, delayMs)'],
    [{ type: 'fixed', delay: 1, delayMs: 1 }, 'delay is not an option (did you mean delayMs?)'],
    [{ type: 'exponential', maxMS: 1 }, 'maxMS is not an option (did you mean maxMs?)'],
  ])('of the kind of backoff that is meant: %o', (backoff, message) => {
    expect(check({ backoff })).toMatchObject({
      message: `${WHERE}: option backoff.${message}.`,
    });
  });

  test.each<[string, string]>([
    ['__proto__', '{"__proto__":{"maxAttempts":99}}'],
    ['backoff.__proto__', '{"backoff":{"type":"fixed","delayMs":1,"__proto__":{"a":1}}}'],
    ['__proto__', '{"headers":{"__proto__":"x"}}'],
  ])('%s of JSON.parse', (key, text) => {
    expect(check(JSON.parse(text))).toMatchObject({ message: expect.stringContaining(key) });
    expect(({} as Record<string, unknown>)['maxAttempts']).toBeUndefined();
  });

  test('a misspelt part of a backoff', () => {
    const backoff = { type: 'exponential', baseMs: 1, factor: 2 };
    expect(check({ backoff })).toMatchObject({ option: 'backoff.factor' });
  });
});

describe('options that contradict each other', () => {
  test.each<[JobOptions, string]>([
    [{ delayMs: 0, runAt: new Date() }, 'delayMs'],
    [{ orderingKey: 'a', priority: 5 }, 'orderingKey'],
    [{ runAt: new Date(10), deadline: new Date(10) }, 'deadline'],
    [{ runAt: new Date(10), deadline: new Date(9) }, 'deadline'],
  ])('%o', (options, option) => {
    expect(check(options)).toMatchObject({
      code: 'ERR_INVALID_OPTION',
      option,
      message: expect.stringContaining(WHERE),
    });
  });
});

describe('defaults of a task', () => {
  test('take what a task can set', () => {
    const defaults = { queue: 'mail', priority: 1, maxAttempts: 2, timeoutMs: 3 };
    expect(checkTaskDefaults(defaults, 'Defaults of task "a"')).toEqual(defaults);
  });

  test.each(['id', 'delayMs', 'runAt', 'deadline', 'orderingKey', 'headers'])(
    'refuse what belongs to one job: %s',
    (key) => {
      expect(() => checkTaskDefaults({ [key]: 'x' }, 'Defaults of task "a"')).toThrow(
        `Defaults of task "a": option ${key} is not an option`,
      );
    },
  );
});

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
