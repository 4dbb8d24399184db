import { describe, expect, test } from 'vitest';
import { checkEngineOptions, checkStartOptions } from '../../src/config/engine-options.ts';
import { engineConfig } from '../../src/config/engine-config.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { jsonSerializer } from '../../src/serializer/json.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { recordingLogger } from '../support/silent-logger.ts';

const TLS_RULE =
  'true, false, or { ca, cert, key } with the texts of PEM files, cert and key together';

function refusal(check: () => unknown): object {
  try {
    return { accepted: check() };
  } catch (error) {
    return error as Error;
  }
}

describe('options of an engine', () => {
  test('that are good come back', () => {
    const options = {
      driver: 'redis',
      url: 'redis://h',
      tls: true,
      prefix: 'shop',
      serializer: jsonSerializer(),
      backoffs: { mine: () => 5 },
      resolver: { resolve: () => ({ run: () => 1 }) },
      logger: recordingLogger().logger,
      logLevel: 'debug',
      leaseMs: 100,
      drainMs: 0,
      holdMs: 0,
      clock: new ManualClock(),
      random: Math.random,
    };
    expect(checkEngineOptions(options)).toEqual(options);
    expect(checkEngineOptions({})).toEqual({});
  });

  test('take console for a logger', () => {
    expect(checkEngineOptions({ logger: console })).toEqual({ logger: console });
  });

  test.each<[string, unknown, string]>([
    ['port', '6379', 'a whole number from 1 to 65535, got "6379"'],
    ['port', 0, 'a whole number from 1 to 65535, got 0'],
    ['tls', 'yes', `${TLS_RULE}, got "yes"`],
    ['tls', { ca: '/etc/ca.pem' }, `${TLS_RULE}, got an object`],
    [
      'tls',
      { cert: '-----BEGIN CERTIFICATE-----' },
      'an object that has cert and key, or none of them, got an object',
    ],
    [
      'saslMechanism',
      'scram sha',
      'the name of a SASL mechanism, such as plain, scram-sha-256 or scram-sha-512, got a text of 9 characters',
    ],
    ['prefix', 'a.b', '1 to 50 letters, digits, "_" or "-", got "a.b"'],
    ['prefix', '', '1 to 50 letters, digits, "_" or "-", got ""'],
    ['serializer', 'xml', '"msgpack", "json" or a serializer, got "xml"'],
    ['serializer', {}, '"msgpack", "json" or a serializer, got an object'],
    ['backoffs', [], 'an object of functions, got an array of 0'],
    ['resolver', {}, 'an object with a resolve method, got an object'],
    ['logger', {}, 'a logger with debug, info, warn and error, got an object'],
    ['logLevel', 'trace', 'one of "debug", "info", "warn", "error", got "trace"'],
    ['leaseMs', 99, 'a finite number of milliseconds of at least 100, got 99'],
    ['leaseMs', NaN, 'a finite number of milliseconds of at least 100, got NaN'],
    ['abortMs', 0, 'a finite number of milliseconds of at least 1, got 0'],
    ['drainMs', Infinity, 'a finite number of milliseconds of at least 0, got Infinity'],
    ['holdMs', -1, 'a finite number of milliseconds of at least 0, got -1'],
    ['unknownTaskMs', '24h', 'a finite number of milliseconds of at least 1, got "24h"'],
    ['poisonLimit', 0, 'a whole number from 1 to 1000, got 0'],
    ['maxBodyBytes', 1.5, 'a whole number from 1 to 2147483647, got 1.5'],
    ['commandMs', null, 'a finite number of milliseconds of at least 1, got null'],
    ['clock', {}, 'a clock with now and setTimer, got an object'],
    ['random', 0.5, 'a function, got 0.5'],
    ['driverOptions', 5, 'an object, got 5'],
  ])('%s: %o is refused', (option, value, sentence) => {
    expect(refusal(() => checkEngineOptions({ [option]: value }))).toMatchObject({
      code: 'ERR_CONFIG_INVALID',
      message: `getQueueEngine: option ${option} must be ${sentence}.`,
    });
  });

  test.each<[string, object]>([
    ['logger', { info: () => 1, error: () => 1 }],
    ['logger', { debug: 1, info: 1, warn: 1, error: 1 }],
    ['clock', { now: 5, setTimer: 5 }],
    ['resolver', { resolve: 5 }],
    ['serializer', { contentType: 5, serialize: 5, deserialize: 5 }],
    ['backoffs', JSON.parse('{"__proto__":5}') as object],
  ])(
    '%s that only looks like one is refused here, not when it is first used: %o',
    (option, value) => {
      expect(refusal(() => checkEngineOptions({ [option]: value }))).toMatchObject({
        code: 'ERR_CONFIG_INVALID',
        message: expect.stringContaining(`option ${option}`),
      });
    },
  );

  test('a backoff that is no function is named', () => {
    expect(refusal(() => checkEngineOptions({ backoffs: { mine: 5 } }))).toMatchObject({
      message: 'getQueueEngine: option backoffs.mine must be a function, got 5.',
    });
  });

  test.each([
    ['concurrency', ''],
    ['constructor', ''],
    ['toString', ''],
    ['lease', ' (did you mean leaseMs?)'],
    ['serialiser', ' (did you mean serializer?)'],
    ['LOGLEVEL', ' (did you mean logLevel?)'],
  ])('%s is not an option%s', (key, hint) => {
    expect(refusal(() => checkEngineOptions({ [key]: 1 }))).toMatchObject({
      message: `getQueueEngine: option ${key} is not an option${hint}.`,
    });
  });

  test('__proto__ of JSON.parse is not an option', () => {
    const options: unknown = JSON.parse('{"__proto__":{"leaseMs":500}}');
    expect(refusal(() => checkEngineOptions(options))).toMatchObject({
      message: expect.stringContaining('__proto__'),
    });
  });
});

describe('options of start', () => {
  test('that are good come back', () => {
    const options = {
      concurrency: 5,
      queues: { mail: 9_999 },
      strict: true,
      agingMs: 60_000,
      prefetch: 7,
      handleSignals: false,
    };
    expect(checkStartOptions(options)).toEqual(options);
    expect(checkStartOptions({ prefetch: 'adaptive' })).toEqual({ prefetch: 'adaptive' });
  });

  test.each<[string, unknown, string]>([
    ['concurrency', 0, 'concurrency must be a whole number from 1 to 10000, got 0'],
    ['concurrency', Infinity, 'concurrency must be a whole number from 1 to 10000, got Infinity'],
    ['queues', ['mail'], 'queues must be an object of weights, got an array of 1'],
    ['queues', { mail: 0 }, 'queues.mail must be a whole number from 1 to 9999, got 0'],
    ['queues', { mail: '6' }, 'queues.mail must be a whole number from 1 to 9999, got "6"'],
    ['strict', 1, 'strict must be true or false, got 1'],
    ['agingMs', 0, 'agingMs must be a finite number of milliseconds of at least 1, got 0'],
    ['prefetch', 0, 'prefetch must be "adaptive" or a whole number from 1 to 100000, got 0'],
    [
      'prefetch',
      'all',
      'prefetch must be "adaptive" or a whole number from 1 to 100000, got "all"',
    ],
    ['handleSignals', 'yes', 'handleSignals must be true or false, got "yes"'],
  ])('%s: %o is refused', (option, value, sentence) => {
    expect(refusal(() => checkStartOptions({ [option]: value }))).toMatchObject({
      code: 'ERR_CONFIG_INVALID',
      message: `start: option ${sentence}.`,
    });
  });

  test('no queue at all is refused: the worker would read nothing, in silence', () => {
    expect(refusal(() => checkStartOptions({ queues: {} }))).toMatchObject({
      code: 'ERR_CONFIG_INVALID',
    });
  });

  test.each([
    ['concurency', 'did you mean concurrency?'],
    ['drainMs', 'known: concurrency, queues, strict, agingMs, prefetch, handleSignals'],
    ['constructor', 'known: concurrency, queues, strict, agingMs, prefetch, handleSignals'],
  ])('%s is not an option: %s', (key, hint) => {
    expect(refusal(() => checkStartOptions({ [key]: 1 }))).toMatchObject({
      message: `start: option ${key} is not an option (${hint}).`,
    });
  });

  test('a queue named __proto__ is refused, not dropped', () => {
    const options: unknown = JSON.parse('{"queues":{"mail":1,"__proto__":1}}');
    expect(refusal(() => checkStartOptions(options))).toMatchObject({ code: expect.any(String) });
  });
});

describe('options that are no object', () => {
  test.each([[null], [5], ['redis'], [[]]])('%o are refused in plain words', (options) => {
    for (const check of [checkEngineOptions, checkStartOptions]) {
      const { message } = refusal(() => check(options)) as Error;
      expect(message).toMatch(/^(getQueueEngine|start): the options must be an object/);
      expect(message).not.toContain('Invalid input');
    }
  });
});

describe('settings', () => {
  test('are those of the options, then of the environment, then ours', () => {
    const environment = readEnvironment({ QUEUE_SERIALIZER: 'json', QUEUE_CONCURRENCY: '3' });
    const usual = engineConfig({}, environment);
    expect(usual).toMatchObject({
      serializer: { contentType: 'application/json' },
      concurrency: 3,
      leaseMs: 10_000,
      abortMs: 1_000,
      drainMs: 10_000,
      holdMs: 30_000,
      unknownTaskMs: 86_400_000,
      poisonLimit: 3,
      maxBodyBytes: 921_600,
      commandMs: 10_000,
    });
    expect(Object.isFrozen(usual)).toBe(true);
    const own = engineConfig({ serializer: 'msgpack' }, environment);
    expect(own.serializer.contentType).toBe('application/x-msgpack');
  });

  test('read every known format, whichever is written', () => {
    const own = { ...jsonSerializer(), contentType: 'application/own' };
    const { serializers } = engineConfig({ serializer: own }, readEnvironment({}));
    expect([...serializers.keys()].sort()).toEqual([
      'application/json',
      'application/own',
      'application/x-msgpack',
    ]);
  });
});
