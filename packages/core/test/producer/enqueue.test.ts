import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { DriverError } from '../../src/exceptions/driver-error.ts';
import { BrokerFullError } from '../../src/exceptions/enqueue-errors.ts';
import { HEADER } from '../../src/envelope/header-names.ts';
import { jsonSerializer } from '../../src/serializer/json.ts';
import { START } from '../support/manual-clock.ts';
import { makeEngine } from '../support/make-engine.ts';
import { ScriptedDriver, type Script } from '../support/scripted-driver.ts';
import type { Capabilities } from '../../src/contract/capabilities.ts';
import type { EngineOptions } from '../../src/config/engine-options.ts';

/** An engine that knows the tasks `plain` and `upper`, and what it published. */
function bench(
  options: EngineOptions = {},
  capabilities: Partial<Capabilities> = {},
  script?: Script,
) {
  const scripted = new ScriptedDriver(capabilities, script);
  const made = makeEngine(scripted, { serializer: jsonSerializer(), ...options });
  made.engine.declareTask('plain');
  made.engine.declareTask('upper', {
    payload: z.string().transform((text) => text.toUpperCase()),
    defaults: { priority: 8 },
  });
  const published = () => scripted.calls.flatMap(({ messages }) => messages);
  return { ...made, scripted, published };
}

const text = (body: Uint8Array | undefined): string => new TextDecoder().decode(body);

describe('enqueue', () => {
  test.each(['throws', 'answers'])(
    'a broker that is full is told as such where the driver %s it',
    async (how) => {
      const full = new DriverError('ERR_BROKER_FULL', 'no room', { retryable: true });
      const { engine } = bench(
        {},
        {},
        {
          publish: async (_queue, messages) => {
            if (how === 'throws') throw full;
            return messages.map(() => ({ type: 'refused', code: 'full', message: 'no room' }));
          },
        },
      );
      const refused = engine.enqueue('plain', 1);
      await expect(refused).rejects.toBeInstanceOf(BrokerFullError);
      await expect(refused).rejects.toMatchObject({ code: 'ERR_BROKER_FULL' });
    },
  );

  test('sends the input of the schema, not its output: a transform runs once, on the worker', async () => {
    const { engine, published } = bench();
    await engine.enqueue('upper', 'abc');
    expect(text(published()[0]?.body)).toBe('"abc"');
  });

  test('resolves options as call, task, engine', async () => {
    const { engine, published } = bench({ defaults: { priority: 1, maxAttempts: 7 } });
    await engine.enqueue('upper', 'a');
    await engine.enqueue('upper', 'a', { priority: 9 });
    await engine.enqueue('plain', 'a');
    expect(published().map(({ priority }) => priority)).toEqual([8, 9, 1]);
    expect(new Set(published().map(({ headers }) => headers[HEADER.maxAttempts]))).toEqual(
      new Set(['7']),
    );
  });

  test('shares the headers of jobs with the same options: one object', async () => {
    const { engine, published } = bench();
    await engine.enqueue('plain', 1);
    await engine.enqueue('plain', 2, { queue: 'other', delayMs: 5, headers: { a: 'b' } });
    const [one, two] = published();
    expect(two?.headers).toBe(one?.headers);
  });

  test.each([
    [{ delayMs: 0.2 }, 1],
    [{ delayMs: 30 * 86_400_000 }, 30 * 86_400_000],
    [{ runAt: new Date(START + 700) }, 700],
    [{ runAt: new Date(START - 1) }, undefined],
    [{ delayMs: 0 }, undefined],
  ])('makes of %o a delay of %s', async (options, delayMs) => {
    const { engine, published } = bench();
    await engine.enqueue('plain', 1, options);
    const [message] = published();
    expect(message?.delayMs).toBe(delayMs);
    expect(message?.extra?.[HEADER.runAt]).toBe(
      delayMs === undefined ? undefined : String(START + delayMs),
    );
  });

  test('does not mix an ordering key with a priority, wherever that was given', async () => {
    const { engine, published } = bench();
    await expect(engine.enqueue('upper', 'a', { orderingKey: 'k' })).rejects.toMatchObject({
      code: 'ERR_INVALID_OPTION',
    });
    expect(published()).toEqual([]);
  });

  test('refuses a job that could only become due after its deadline', async () => {
    const { engine } = bench();
    const deadline = new Date(START + 10);
    await expect(engine.enqueue('plain', 1, { delayMs: 10, deadline })).rejects.toMatchObject({
      code: 'ERR_INVALID_OPTION',
      option: 'deadline',
    });
  });
});

describe('a size over the limit', () => {
  test('of the body is refused, one byte below is not', async () => {
    const { engine, published } = bench({ maxBodyBytes: 12 });
    await engine.enqueue('plain', 'x'.repeat(10));
    await expect(engine.enqueue('plain', 'x'.repeat(11))).rejects.toMatchObject({
      code: 'ERR_TOO_LARGE',
      bytes: 13,
      limitBytes: 12,
    });
    expect(published()).toHaveLength(1);
  });

  test('of the own headers is counted in bytes of names and values', async () => {
    const { engine } = bench();
    const fits = { a: 'é'.repeat(4_095) };
    await expect(engine.enqueue('plain', 1, { headers: fits })).resolves.toBeDefined();
    const over = { a: 'é'.repeat(4_096) };
    await expect(engine.enqueue('plain', 1, { headers: over })).rejects.toMatchObject({
      code: 'ERR_TOO_LARGE',
      bytes: 8_193,
      limitBytes: 8_192,
    });
  });

  test('of all headers leaves room for the last error', async () => {
    const { engine } = bench();
    const backoff = {
      type: 'steps' as const,
      delaysMs: Array<number>(100).fill(86_400_000.123456),
    };
    const headers = { a: 'x'.repeat(8_000), b: 'x'.repeat(180) };
    const orderingKey = 'k'.repeat(256);
    const call = engine.enqueue('plain', 1, {
      headers,
      backoff,
      orderingKey,
      deadline: new Date(),
    });
    // 8 KiB of the user, 1.9 KiB of steps, 0.4 KiB of key and deadline: below 12 KiB.
    await expect(call).resolves.toMatchObject({ outcome: 'added' });
  });

  test('is measured again after the middlewares', async () => {
    const { engine } = bench();
    engine.use({
      name: 'baggage',
      enqueue: (job, next) => {
        job.headers['baggage'] = 'x'.repeat(9_000);
        return next();
      },
    });
    await expect(engine.enqueue('plain', 1)).rejects.toMatchObject({ code: 'ERR_TOO_LARGE' });
  });
});

describe('what a middleware left behind', () => {
  test.each([
    ['a header of ours', { 'sy-task': 'other' }, 'ERR_INVALID_NAME'],
    ['a header that is no string', { tenant: 5 }, 'ERR_INVALID_OPTION'],
  ])('is checked: %s', async (_, headers, code) => {
    const { engine, published } = bench();
    engine.use({
      name: 'careless',
      enqueue: (job, next) => {
        Object.assign(job.headers, headers);
        return next();
      },
    });
    await expect(engine.enqueue('plain', 1)).rejects.toMatchObject({ code });
    expect(published()).toEqual([]);
  });
});
