import { describe, expect, test } from 'vitest';
import { DriverError } from '../../src/exceptions/driver-error.ts';
import { BaseWorker } from '../../src/worker/base-worker.ts';
import { makeEngine } from '../support/make-engine.ts';
import { ScriptedDriver, type Script } from '../support/scripted-driver.ts';

class Worker extends BaseWorker {
  run(): void {}
}

const gone = new DriverError('ERR_BROKER_UNAVAILABLE', 'gone', { retryable: true });

/** A driver whose receives wait until they are aborted. */
function bench(script: Script = {}) {
  const scripted = new ScriptedDriver(
    { peek: true },
    {
      receive: (_, { signal, waitMs }) =>
        new Promise((resolve) => {
          if (waitMs === 0) resolve([]);
          signal?.addEventListener('abort', () => resolve([]));
        }),
      ...script,
    },
  );
  const { engine } = makeEngine(scripted);
  return { scripted, engine };
}

const closes = ({ trace }: ScriptedDriver): number =>
  trace.filter((call) => call === 'closeDriver').length;

describe('an engine', () => {
  test('without a task does not start', async () => {
    const { engine } = bench();
    await expect(engine.start()).rejects.toMatchObject({ code: 'ERR_NO_TASKS' });
    engine.declareTask('a');
    await expect(engine.start()).rejects.toMatchObject({ code: 'ERR_NO_TASKS' });
    await engine.close();
  });

  test('works once', async () => {
    const { engine } = bench();
    engine.registerTask('a', Worker);
    await engine.start();
    await expect(engine.start()).rejects.toMatchObject({ code: 'ERR_ALREADY_STARTED' });
    await engine.stop();
    await expect(engine.start()).rejects.toMatchObject({ code: 'ERR_ALREADY_STARTED' });
    await engine.close();
  });

  test('may start after it failed to', async () => {
    let fails = true;
    const { engine } = bench({
      subscribe: () => (fails ? Promise.reject(gone) : Promise.resolve()),
    });
    engine.registerTask('a', Worker);
    await expect(engine.start()).rejects.toBe(gone);
    fails = false;
    await expect(engine.start()).resolves.toBeUndefined();
    await engine.close();
  });

  test('reads the queues of its tasks and default, or those it is told', async () => {
    const { engine, scripted } = bench();
    engine.registerTask(
      'a',
      class extends Worker {
        static readonly defaults = { queue: 'mail' };
      },
    );
    await engine.start();
    const subscribed = scripted.trace.filter((call) => call.startsWith('subscribe'));
    expect(subscribed).toEqual(['subscribe default', 'subscribe mail']);
    await engine.close();
  });

  test('refuses every call after close, by name; closing twice is fine', async () => {
    const { engine, scripted } = bench();
    await Promise.all([engine.close(), engine.close()]);
    await engine.close();
    expect(closes(scripted)).toBe(1);
    const closed = expect.objectContaining({ code: 'ERR_CLOSED' });
    await expect(engine.enqueue('a', 1)).rejects.toEqual(closed);
    await expect(engine.enqueueMany('a', [1])).rejects.toEqual(closed);
    await expect(engine.start()).rejects.toEqual(closed);
    for (const call of [
      () => engine.registerTask('a', Worker),
      () => engine.declareTask('a'),
      () => engine.use({ name: 'a' }),
    ])
      expect(call).toThrow(closed);
    await expect(engine.deadLetters.list('a')).rejects.toEqual(closed);
    await expect(engine.queues.purge('a')).rejects.toEqual(closed);
  });
});

describe('close', () => {
  test('closes the driver also while a start fails', async () => {
    const { engine, scripted } = bench({ subscribe: () => Promise.reject(gone) });
    engine.registerTask('a', Worker);
    const starting = engine.start().catch((error: unknown) => error);
    await engine.close().catch(() => undefined);
    expect(await starting).toBe(gone);
    expect(closes(scripted)).toBe(1);
  });

  test('closes the driver also where a consumer cannot be closed, and tells that', async () => {
    const { engine, scripted } = bench({ closeConsumer: () => Promise.reject(gone) });
    engine.registerTask('a', Worker);
    await engine.start();
    await expect(engine.close()).rejects.toBe(gone);
    expect(closes(scripted)).toBe(1);
  });

  test('sends what was enqueued before it', async () => {
    const { engine } = bench();
    engine.declareTask('a');
    const enqueued = engine.enqueue('a', 1);
    await engine.close();
    await expect(enqueued).resolves.toMatchObject({ outcome: 'added' });
  });
});

describe('options that are not known are refused, not ignored', () => {
  test.each([
    { filter: { tasks: 'a' } },
    { filter: { reason: 'tired' } },
    { preview: 'yes' },
    { limt: 5 },
  ])('redrive with %o moves nothing', async (options) => {
    const { engine, scripted } = bench();
    await expect(engine.deadLetters.redrive('mail', options as never)).rejects.toMatchObject({
      code: 'ERR_INVALID_OPTION',
    });
    expect(scripted.trace).toEqual([]);
    await engine.close();
  });

  test.each([
    { limit: 0 },
    { limit: '5' },
    { limit: NaN },
    { limit: 1.5 },
    { filter: { id: 'a' } },
  ])('list with %o', async (options) => {
    const { engine } = bench();
    await expect(engine.deadLetters.list('mail', options as never)).rejects.toMatchObject({
      code: 'ERR_INVALID_OPTION',
    });
    await engine.close();
  });

  test.each([
    { drainMs: -1 },
    { drainMs: NaN },
    { drainMs: '5' },
    { drainMs: Infinity },
    { drain: 5 },
  ])('stop with %o', async (options) => {
    const { engine } = bench();
    engine.registerTask('a', Worker);
    await engine.start();
    await expect(engine.stop(options as never)).rejects.toMatchObject({
      code: expect.stringMatching(/^ERR_(CONFIG_INVALID|INVALID_OPTION)$/),
    });
    await engine.close();
  });
});
