import { DriverError, UnsupportedFeatureError } from '@switchyard/core';
import { describe, expect, it } from 'vitest';
import { fakeEngines } from '../support/fake-engine.ts';
import { jsonOf, runCli } from '../support/run-cli.ts';
import { ownMemory } from '../support/shared-memory.ts';

const SHARED = [
  ['enqueue', 'task', '1'],
  ['stats'],
  ['stats', '--watch'],
  ['queues', 'pause', 'a'],
  ['queues', 'resume', 'a'],
  ['queues', 'purge', 'a', '--yes'],
  ['jobs', 'list'],
  ['jobs', 'get', 'a'],
  ['jobs', 'explain', 'a'],
  ['jobs', 'wait', 'a'],
  ['jobs', 'cancel', 'a'],
  ['jobs', 'retry', 'a'],
  ['jobs', 'promote', 'a'],
  ['jobs', 'remove', 'a'],
  ['dlq', 'list', 'a'],
  ['dlq', 'redrive', 'a'],
  ['dlq', 'purge', 'a', '--yes'],
  ['health'],
];

describe('on the in-memory driver', () => {
  it.each(SHARED.map((argv) => [argv]))(
    '%j says whose queues these would be, exits with 2',
    async (argv) => {
      const ran = await runCli(argv, { engines: ownMemory() });

      expect(ran).toMatchObject({ code: 2, out: '' });
      expect(ran.err).toContain('live in one process, and this command is another');
      expect(ran.err).toContain('Set QUEUE_DRIVER');
    },
  );

  it('says who chose it', async () => {
    const { err } = await runCli(['stats'], { engines: ownMemory({ QUEUE_DRIVER: 'inmemory' }) });
    expect(err).toContain('inmemory, chosen by QUEUE_DRIVER');
  });
});

it('the help of a command names the flags of all commands too', async () => {
  const { code, out } = await runCli(['jobs', 'list', '--help']);

  expect(code).toBe(0);
  for (const flag of ['--state', '--json', '--driver', '--store']) expect(out).toContain(flag);
});

describe('bad usage', () => {
  it.each([
    [['stts'], /unknown command 'stts'/, /Did you mean stats\?.*switchyard --help/],
    [
      ['stats', '--wach'],
      /unknown option '--wach'/,
      /Did you mean --watch\?.*switchyard stats --help/,
    ],
    [['jobs', 'get'], /missing required argument 'id'/, /switchyard jobs get --help/],
    [['dlq', 'list', 'a', 'b'], /too many arguments/, /switchyard dlq list --help/],
    [['--log', 'xml', 'stats'], /--log <format>.*xml/, /switchyard/],
    [['stats', '--log-level', 'loud'], /--log-level/, /switchyard stats --help/],
  ])('%j exits with 2 and a hint', async (argv, message, hint) => {
    const { code, out, err } = await runCli(argv);
    const [first, second, ...rest] = err.trimEnd().split('\n');

    expect({ code, out, rest }).toEqual({ code: 2, out: '', rest: [] });
    expect(first).toMatch(message);
    expect(second).toMatch(/^What to do: /);
    expect(second).toMatch(hint);
  });

  it.each([[[]], [['jobs']], [['queues']], [['dlq']]])(
    '%j without a command shows the help on standard error',
    async (argv) => {
      const { code, out, err } = await runCli(argv);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toContain('Usage: switchyard');
    },
  );

  it.each([
    [['--json']],
    [['jobs', '--json']],
    [['--json', 'nonsense']],
    [['stats', '--x', '--json']],
  ])('%j is one JSON value', async (argv) => {
    const ran = await runCli(argv);
    expect(ran.code).toBe(2);
    expect(jsonOf(ran)).toMatchObject({ error: { code: 'ERR_USAGE', exitCode: 2 } });
  });
});

it('prints help and version when asked', async () => {
  const help = await runCli(['--help']);
  expect(help).toMatchObject({ code: 0, err: '' });
  for (const part of ['Exit codes:', 'QUEUE_DRIVER', 'doctor', '--no-color']) {
    expect(help.out).toContain(part);
  }
  expect(await runCli(['--version'])).toMatchObject({ code: 0, out: '1.2.3\n' });
  expect((await runCli(['worker', '--help'])).out).toContain('Exit codes: 0 all handlers ended');
});

describe('an error of the engine', () => {
  const down = new DriverError('ERR_BROKER_UNAVAILABLE', 'no way to redis://u:geheim@h', {
    retryable: true,
    cause: new Error('ECONNREFUSED geheim'),
  });
  const health = async (): Promise<never> => Promise.reject(down);
  const given = { engines: fakeEngines({ health }), env: { QUEUE_URL: 'redis://u:geheim@h' } };

  it('is its code, what happened and what to do, without a stack', async () => {
    const { code, out, err } = await runCli(['health'], given);

    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toBe(
      'Error ERR_BROKER_UNAVAILABLE: no way to redis://u:***@h\n' +
        'What to do: Start the broker, or correct QUEUE_URL or --url. `switchyard doctor` checks the way there.\n',
    );
  });

  it('has its stack and its causes with --log-level debug, and never a secret', async () => {
    const byFlag = await runCli(['health', '--log-level', 'debug'], given);
    const env = { ...given.env, QUEUE_LOG_LEVEL: 'debug' };
    const byVariable = await runCli(['health', '--json'], { ...given, env });

    for (const { out, err } of [byFlag, byVariable]) {
      expect(out + err).toMatch(/main\.test\.ts/);
      expect(out + err).toContain('Caused by: Error: ECONNREFUSED ***');
      expect(out + err).not.toContain('geheim');
    }
  });

  it('is one JSON value with --json, and nothing else', async () => {
    const ran = await runCli(['health', '--json'], given);

    expect(ran.err).toBe('');
    expect(jsonOf(ran)).toEqual({
      error: {
        code: 'ERR_BROKER_UNAVAILABLE',
        message: 'no way to redis://u:***@h',
        remedy: expect.stringContaining('Start the broker'),
        exitCode: 1,
      },
    });
  });

  it('is a line of the log with --log json', async () => {
    const { out, err } = await runCli(['health', '--log', 'json'], given);

    expect(out).toBe('');
    expect(JSON.parse(err)).toMatchObject({ level: 'error', code: 'ERR_BROKER_UNAVAILABLE' });
  });

  it('says what the error says to do, once', async () => {
    const refusal = new UnsupportedFeatureError({
      feature: 'jobs',
      driver: 'kafka',
      remedy: 'Give the engine a store.',
    });
    const health = async (): Promise<never> => Promise.reject(refusal);
    const { code, err } = await runCli(['health'], { engines: fakeEngines({ health }) });

    expect(code).toBe(2);
    expect(err).toBe(
      'Error ERR_UNSUPPORTED_FEATURE: The driver kafka does not support jobs.\n' +
        'What to do: Give the engine a store.\n',
    );
  });

  it('cannot move the cursor of who reads it', async () => {
    const health = async (): Promise<never> => Promise.reject(new Error('a\u001b[2Jb'));
    const { err } = await runCli(['health'], { engines: fakeEngines({ health }) });
    expect(err).not.toContain('\u001b');
  });

  it('is red on a terminal, unless nobody wants that', async () => {
    const red = await runCli(['health'], { ...given, color: true });
    const plain = await runCli(['health', '--no-color'], { ...given, color: true });

    expect(red.err).toContain('\u001b[31m');
    expect(plain.err).not.toContain('\u001b');
  });
});

it('closes the engine also after an error, and only logs what goes wrong then', async () => {
  let closed = 0;
  const engines = fakeEngines({
    health: async () => Promise.reject(new Error('first')),
    close: async () => {
      closed += 1;
      throw new Error('second');
    },
  });
  const { code, err } = await runCli(['health'], { engines });

  expect({ code, closed }).toEqual({ code: 1, closed: 1 });
  expect(err).toMatch(/warn {2}the engine did not close cleanly error="Error: second"/);
  expect(err).toMatch(/Error ERR_UNEXPECTED: first/);
});
