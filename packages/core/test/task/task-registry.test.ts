import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { BaseWorker } from '../../src/worker/base-worker.ts';
import { HEADER } from '../../src/envelope/header-names.ts';
import { makeEngine } from '../support/make-engine.ts';
import { ScriptedDriver } from '../support/scripted-driver.ts';

class Worker extends BaseWorker {
  run(): void {}
}

function registry(capabilities: ConstructorParameters<typeof ScriptedDriver>[0] = {}) {
  return makeEngine(new ScriptedDriver(capabilities)).parts.producer.registry;
}

describe('a task', () => {
  test('is known by its name', () => {
    const tasks = registry();
    tasks.register('send_email', Worker);
    expect(tasks.get('send_email')).toMatchObject({ name: 'send_email', workerClass: Worker });
    expect(tasks.runnable('send_email')).toMatchObject({ workerClass: Worker });
  });

  test('that is only declared can be enqueued and not run', () => {
    const tasks = registry();
    tasks.declare('send_email', {});
    expect(tasks.get('send_email')).toMatchObject({ workerClass: undefined });
    expect(tasks.runnable('send_email')).toBeUndefined();
    expect(tasks.registered).toEqual([]);
  });

  test.each(['send_emial', '__proto__', 'constructor', 'toString'])('%s is not known', (name) => {
    const tasks = registry();
    tasks.declare('send_email', {});
    expect(tasks.runnable(name)).toBeUndefined();
    expect(() => tasks.get(name)).toThrow(
      expect.objectContaining({
        code: 'ERR_TASK_UNKNOWN',
        message: expect.stringContaining('known: send_email'),
      }),
    );
  });

  test.each([[undefined], [null], [5], [5n], [Symbol('s')], [{}]])(
    'named %s, which is no name, is not known either',
    (name) => {
      expect(() => registry().get(name as never)).toThrow(
        expect.objectContaining({ code: 'ERR_TASK_UNKNOWN' }),
      );
    },
  );

  test('of an endless name that is not known makes no endless message', () => {
    expect(() => registry().get('x'.repeat(1e6))).toThrow(/^[^]{1,2000}$/);
  });

  test('cannot be there twice', () => {
    const tasks = registry();
    tasks.register('send_email', Worker);
    for (const again of [
      () => tasks.register('send_email', Worker),
      () => tasks.declare('send_email', {}),
    ])
      expect(again).toThrow(expect.objectContaining({ code: 'ERR_TASK_DUPLICATE' }));
  });

  test('that was refused is not there', () => {
    const tasks = registry();
    expect(() => tasks.declare('a', { defaults: { queue: 'b.c' } })).toThrow('queue name');
    expect(() => tasks.get('a')).toThrow(expect.objectContaining({ code: 'ERR_TASK_UNKNOWN' }));
    tasks.declare('a', {});
    expect(tasks.get('a').name).toBe('a');
  });

  test('options beside the declaration are refused, and not ignored', () => {
    const tasks = registry();
    const misplaced = { queue: 'mail' } as object;
    expect(() => tasks.declare('a', misplaced)).toThrow(/got queue\. .*defaults: \{ queue: … \}/);
    expect(tasks.all).toEqual([]);
  });
});

describe('registering', () => {
  test.each([
    [undefined],
    [null],
    [{}],
    [() => 1],
    [class {}],
    [
      class {
        run = 5;
      },
    ],
    ['Worker'],
  ])('refuses %s, which is no worker class', (workerClass) => {
    expect(() => registry().register('a', workerClass as never)).toThrow(
      expect.objectContaining({
        code: 'ERR_CONFIG_INVALID',
        message: expect.stringMatching(/registerTask\("a", …\) needs a class that extends Base/),
      }),
    );
  });

  test('refuses options that stand where none are read, and says where they belong', () => {
    class Worker {
      run(): void {}
    }
    expect(() => registry().register('a', Worker as never, [{ queue: 'mail' }])).toThrow(
      expect.objectContaining({
        code: 'ERR_CONFIG_INVALID',
        message: expect.stringMatching(/^registerTask\("a", …\) .* static defaults = /),
      }),
    );
  });

  test.each([[{}], ['schema'], [z], [{ '~standard': {} }], [null]])(
    'refuses a payload schema that is none: %o',
    (payload) => {
      expect(() => registry().declare('a', { payload: payload as never })).toThrow(
        expect.objectContaining({
          code: 'ERR_CONFIG_INVALID',
          message: expect.stringContaining('must be a Standard Schema'),
        }),
      );
    },
  );

  test('refuses defaults that the driver cannot keep', () => {
    const backoff = { type: 'fixed', delayMs: 60_000 } as const;
    const poor = registry({ delay: false, release: 'none' });
    expect(() => poor.declare('a', { defaults: { backoff } })).toThrow(
      expect.objectContaining({ code: 'ERR_UNSUPPORTED_FEATURE', driver: 'scripted' }),
    );
  });
});

describe('the options of a task', () => {
  test('are its own, then those of the engine, then ours', () => {
    const { parts } = makeEngine(new ScriptedDriver(), {
      defaults: { queue: 'mail', maxAttempts: 2 },
    });
    const { registry: tasks } = parts.producer;
    tasks.declare('a', { defaults: { maxAttempts: 9 } });
    expect(tasks.get('a').options).toMatchObject({
      queue: 'mail',
      maxAttempts: 9,
      priority: 5,
      timeoutMs: undefined,
      backoff: { type: 'exponential', baseMs: 1_000, maxMs: 600_000, jitter: 'full' },
    });
  });

  test('make one frozen set of headers for all its jobs', () => {
    const tasks = registry();
    tasks.declare('a', { defaults: { timeoutMs: 5, priority: 9 } });
    const { headers } = tasks.get('a').options;
    expect(headers).toMatchObject({ [HEADER.timeoutMs]: '5', [HEADER.priority]: '9' });
    expect(Object.isFrozen(headers)).toBe(true);
  });

  test('cut the default backoff to what the driver can hold', () => {
    const tasks = registry({ delay: false, release: 'none' });
    tasks.declare('a', {});
    expect(tasks.get('a').options.backoff).toMatchObject({ maxMs: 30_000 });
  });
});
