import type { StandardSchemaV1 } from '@standard-schema/spec';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { validatePayload } from '../../src/task/validate-payload.ts';
import { thenable } from '../support/thenable.ts';
import { unheardRejections } from '../support/unheard-rejections.ts';

/** A schema of somebody else, whose validation is the given function. */
function schema(validate: (value: unknown) => unknown): StandardSchemaV1 {
  return { '~standard': { version: 1, vendor: 'test', validate: validate as never } };
}

const Email = z.object({ to: z.string(), copies: z.array(z.object({ at: z.number() })) });
const Slow = z.string().refine((text) => Promise.resolve(text !== 'bad'), 'is bad');

/** What a check ends with: its output, or its error. */
async function outcome(of: StandardSchemaV1 | undefined, payload: unknown): Promise<unknown> {
  try {
    return await validatePayload('send_email', of, payload);
  } catch (error) {
    return error;
  }
}

describe('a payload', () => {
  test('without a schema is taken as it is', () => {
    const payload = { any: 'thing' };
    expect(validatePayload('a', undefined, payload)).toBe(payload);
  });

  test('of a synchronous schema is checked at once, and its output is the answer', () => {
    const Upper = z.string().transform((text) => text.toUpperCase());
    expect(validatePayload('a', Upper, 'abc')).toBe('ABC');
    expect(validatePayload('a', z.object({ n: z.number().default(7) }), {})).toEqual({ n: 7 });
  });

  test('of an asynchronous schema is a promise of it', async () => {
    const checking = validatePayload('a', Slow, 'good');
    expect(checking).toBeInstanceOf(Promise);
    expect(await checking).toBe('good');
  });

  test('that fails is told with the task, and every finding with its path', async () => {
    const error = await outcome(Email, { to: 5, copies: [{ at: 1 }, { at: 'x' }] });
    expect(error).toMatchObject({
      name: 'InvalidPayloadError',
      code: 'ERR_INVALID_PAYLOAD',
      issues: [
        { path: 'to', message: expect.any(String) },
        { path: 'copies.1.at', message: expect.any(String) },
      ],
      message: expect.stringMatching(/"send_email" is not valid: to: .*; copies\.1\.at: /),
    });
  });

  test('that fails an asynchronous check is told the same way', async () => {
    expect(await outcome(Slow, 'bad')).toMatchObject({
      code: 'ERR_INVALID_PAYLOAD',
      issues: [{ path: '', message: 'is bad' }],
    });
  });

  test('that is not even plain data is told, not a crash', async () => {
    for (const payload of [undefined, null, Symbol('s'), () => 1, new Proxy({}, {})])
      expect(await outcome(Email, payload)).toMatchObject({ code: 'ERR_INVALID_PAYLOAD' });
  });
});

describe('a schema of another library', () => {
  test('may answer a thenable that is no Promise', async () => {
    const good = schema((value) => thenable({ value }));
    expect(await outcome(good, 'x')).toBe('x');
    const bad = schema(() => thenable({ issues: [{ message: 'no' }] }));
    expect(await outcome(bad, 'x')).toMatchObject({ code: 'ERR_INVALID_PAYLOAD' });
  });

  test('may be a function', async () => {
    const callable = Object.assign(
      () => 1,
      schema((value) => ({ value })),
    );
    expect(await outcome(callable, 5)).toBe(5);
  });

  test('may give paths of numbers, symbols and objects', async () => {
    const path = ['a', 0, Symbol('s'), { key: 'b' }];
    expect(
      await outcome(
        schema(() => ({ issues: [{ message: 'no', path }] })),
        5,
      ),
    ).toMatchObject({
      issues: [{ message: 'no', path: 'a.0.Symbol(s).b' }],
    });
  });

  test('fails also with no findings at all', async () => {
    expect(
      await outcome(
        schema(() => ({ issues: [] })),
        5,
      ),
    ).toMatchObject({
      code: 'ERR_INVALID_PAYLOAD',
      issues: [],
    });
  });

  test.each<[string, (value: unknown) => unknown]>([
    ['throws', () => raise()],
    ['rejects', () => Promise.reject(new Error('from the schema'))],
  ])('that %s makes the payload invalid, and is the cause', async (_, validate) => {
    expect(await outcome(schema(validate), 5)).toMatchObject({
      code: 'ERR_INVALID_PAYLOAD',
      issues: [{ message: expect.stringContaining('schema'), path: '' }],
      cause: { message: 'from the schema' },
    });
  });

  test('that rejects with nothing is told the same way', async () => {
    const rejecting = schema(() => Promise.reject());
    const unheard = await unheardRejections(async () => {
      expect(await outcome(rejecting, 5)).toMatchObject({ code: 'ERR_INVALID_PAYLOAD' });
    });
    expect(unheard).toEqual([]);
  });

  test.each([[null], [undefined], [5], ['x'], [Promise.resolve(null)]])(
    'that answers %o, which is no result, makes the payload invalid',
    async (answer) => {
      expect(
        await outcome(
          schema(() => answer),
          5,
        ),
      ).toMatchObject({ code: 'ERR_INVALID_PAYLOAD' });
    },
  );

  test('with a hundred thousand findings does not make an endless message', async () => {
    const issues = Array.from({ length: 1e5 }, (_, at) => ({ message: 'no', path: ['list', at] }));
    const error = await outcome(
      schema(() => ({ issues })),
      5,
    );
    expect(error).toMatchObject({ message: expect.stringMatching(/^[^]{1,10000}$/) });
  });
});

function raise(): never {
  throw new Error('from the schema');
}
