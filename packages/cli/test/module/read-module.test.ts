import { getQueueEngine } from '@switchyard/core';
import { inmemory } from '@switchyard/driver-inmemory';
import { describe, expect, it } from 'vitest';
import { readModule } from '../../src/module/read-module.ts';
import { taskNameOf } from '../../src/module/task-name.ts';
import { UsageError } from '../../src/run/usage-error.ts';
import { silent } from '../support/silent.ts';

class SendEmailWorker {
  run(): void {}
}
class HTTPFetchWorker {
  run(): void {}
}

const engine = getQueueEngine({ driver: inmemory(), logger: silent });
const read = (exports: Record<string, unknown>): ReturnType<typeof readModule> =>
  readModule(exports, './worker.js');

describe('what a module brings', () => {
  it.each(['default', 'engine', 'tasks', 'workers', 'register'])('may be exported as %s', (name) =>
    expect(read({ [name]: { send: SendEmailWorker } })).toEqual({
      type: 'tasks',
      tasks: { send: SendEmailWorker },
    }),
  );

  it('may be an engine, under any name', () => {
    expect(read({ default: engine })).toEqual({ type: 'engine', engine });
    expect(read({ queue: engine, SendEmailWorker })).toEqual({ type: 'engine', engine });
  });

  it('may be worker classes, which name their tasks', () => {
    const tasks = { send_email: SendEmailWorker, http_fetch: HTTPFetchWorker };
    expect(read({ default: [SendEmailWorker, HTTPFetchWorker] })).toEqual({ type: 'tasks', tasks });
    expect(read({ SendEmailWorker, HTTPFetchWorker, other: 1 })).toEqual({ type: 'tasks', tasks });
    expect(read({ default: SendEmailWorker })).toMatchObject({
      tasks: { send_email: SendEmailWorker },
    });
  });

  it('may be a function that registers tasks', () => {
    const register = (): void => undefined;
    expect(read({ default: register })).toEqual({ type: 'register', register });
  });

  it('may come from a compiler that writes CommonJS', () =>
    expect(read({ default: { __esModule: true, default: { a: SendEmailWorker } } })).toEqual({
      type: 'tasks',
      tasks: { a: SendEmailWorker },
    }));

  it.each([
    ['nothing', {}],
    ['helpers only', { help: 1, other: 'x' }],
    ['an empty object', { tasks: {} }],
    ['an empty array', { default: [] }],
    ['classes without run', { default: { a: class {} } }],
    ['an array with something else', { default: [SendEmailWorker, 1] }],
    ['null', { default: null }],
    ['two engines', { a: engine, b: getQueueEngine({ driver: inmemory(), logger: silent }) }],
  ])('is refused: %s', (_, exports) => {
    expect(() => read(exports)).toThrow(UsageError);
    expect(() => read(exports)).toThrow(/brings no tasks: it exports/);
  });

  it('is refused where two classes name one task', () => {
    const other = class SendEmail {
      run(): void {}
    };
    expect(() => read({ default: [SendEmailWorker, other] })).toThrow(
      /name of the task send_email/,
    );
  });
});

describe('the task of a class', () => {
  it.each([
    ['SendEmailWorker', 'send_email'],
    ['Email', 'email'],
    ['Worker', 'worker'],
    ['HTTPFetchWorker', 'http_fetch'],
    ['S3Sync', 's3_sync'],
  ])('%s runs %s', (name, task) => expect(taskNameOf(name)).toBe(task));

  it.each(['', 'default'])('%j names none', (name) =>
    expect(() => taskNameOf(name)).toThrow(UsageError),
  );
});
