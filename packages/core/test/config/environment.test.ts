import { describe, expect, test } from 'vitest';
import { readEnvironment } from '../../src/config/environment.ts';

/** What the variables are read as, or what they are refused with. */
function read(variables: Record<string, string | undefined>): object {
  try {
    return readEnvironment(variables);
  } catch (error) {
    return error as Error;
  }
}

const UNSET = {
  driver: undefined,
  connection: {},
  prefix: undefined,
  store: undefined,
  serializer: undefined,
  concurrency: undefined,
  queues: undefined,
  logLevel: undefined,
  production: false,
};

describe('the environment', () => {
  test('says nothing where nothing is set, or only set to nothing', () => {
    const names = [
      'DRIVER',
      'URL',
      'HOST',
      'PORT',
      'USER',
      'PASSWORD',
      'DB',
      'TLS',
      'TLS_CA',
      'TLS_CERT',
      'TLS_KEY',
      'SASL_MECHANISM',
      'PREFIX',
      'STORE',
      'SERIALIZER',
      'CONCURRENCY',
      'QUEUES',
      'LOG_LEVEL',
    ];
    const empty = Object.fromEntries(names.map((name) => [`QUEUE_${name}`, '']));
    expect(read({})).toEqual(UNSET);
    expect(read(empty)).toEqual(UNSET);
  });

  test('is that of the process by default', () => {
    const before = process.env['QUEUE_PREFIX'];
    process.env['QUEUE_PREFIX'] = 'from-process';
    try {
      expect(readEnvironment().prefix).toBe('from-process');
    } finally {
      if (before === undefined) delete process.env['QUEUE_PREFIX'];
      else process.env['QUEUE_PREFIX'] = before;
    }
  });

  test.each<[Record<string, string>, object]>([
    [{ QUEUE_DRIVER: 'redis' }, { driver: 'redis' }],
    [{ QUEUE_DRIVER: '@acme/driver-sqs' }, { driver: '@acme/driver-sqs' }],
    [{ QUEUE_URL: 'redis://a' }, { connection: { url: 'redis://a' } }],
    [{ QUEUE_HOST: 'a', QUEUE_PORT: '6379' }, { connection: { host: 'a', port: 6379 } }],
    [{ QUEUE_PORT: '65535' }, { connection: { port: 65_535 } }],
    [{ QUEUE_USER: 'u', QUEUE_PASSWORD: ' p ' }, { connection: { user: 'u', password: ' p ' } }],
    [{ QUEUE_DB: '0' }, { connection: { db: '0' } }],
    [{ QUEUE_TLS: 'true' }, { connection: { tls: true } }],
    [{ QUEUE_TLS: '0' }, { connection: { tls: false } }],
    [{ QUEUE_URL: 'a://b', QUEUE_TLS: '1' }, { connection: { url: 'a://b', tls: true } }],
    [{ QUEUE_SASL_MECHANISM: 'SCRAM-SHA-512' }, { connection: { saslMechanism: 'SCRAM-SHA-512' } }],
    [{ QUEUE_PREFIX: 'shop_1' }, { prefix: 'shop_1' }],
    [{ QUEUE_STORE: 'none' }, { store: 'none' }],
    [{ QUEUE_SERIALIZER: 'json' }, { serializer: 'json' }],
    [{ QUEUE_CONCURRENCY: '10000' }, { concurrency: 10_000 }],
    [{ QUEUE_LOG_LEVEL: 'warn' }, { logLevel: 'warn' }],
    [{ NODE_ENV: 'production' }, { production: true }],
    [{ NODE_ENV: 'Production' }, { production: false }],
    [
      { QUEUE_QUEUES: 'critical:6,default:3,low:1' },
      { queues: { critical: 6, default: 3, low: 1 } },
    ],
    [{ QUEUE_QUEUES: ' a : 2 , b ' }, { queues: { a: 2, b: 1 } }],
    [{ QUEUE_QUEUES: 'constructor:2' }, { queues: { constructor: 2 } }],
  ])('%o', (variables, expected) => {
    expect(read(variables)).toMatchObject(expected);
  });
});

describe('a bad value is refused with its variable, what was expected and what came', () => {
  test.each<[string, string, string]>([
    ['QUEUE_PORT', '0', 'a whole number from 1 to 65535'],
    ['QUEUE_PORT', '65536', 'a whole number from 1 to 65535'],
    ['QUEUE_PORT', '-1', 'a whole number from 1 to 65535'],
    ['QUEUE_PORT', '6379.5', 'a whole number from 1 to 65535'],
    ['QUEUE_PORT', '1e3', 'a whole number from 1 to 65535'],
    ['QUEUE_PORT', ' 6379', 'a whole number from 1 to 65535'],
    ['QUEUE_PORT', 'redis', 'a whole number from 1 to 65535'],
    ['QUEUE_CONCURRENCY', '0', 'a whole number from 1 to 10000'],
    ['QUEUE_CONCURRENCY', 'many', 'a whole number from 1 to 10000'],
    ['QUEUE_CONCURRENCY', '9'.repeat(30), 'a whole number from 1 to 10000'],
    ['QUEUE_TLS', 'yes', 'one of true, false, 1, 0'],
    ['QUEUE_TLS', 'TRUE', 'one of true, false, 1, 0'],
    ['QUEUE_SERIALIZER', 'xml', 'one of msgpack, json'],
    ['QUEUE_LOG_LEVEL', 'trace', 'one of debug, info, warn, error'],
    ['QUEUE_QUEUES', 'a:0', 'names with weights from 1 to 9999'],
    ['QUEUE_QUEUES', 'a:10000', 'names with weights from 1 to 9999'],
    ['QUEUE_QUEUES', 'a:-1', 'names with weights from 1 to 9999'],
    ['QUEUE_QUEUES', 'a:1.5', 'names with weights from 1 to 9999'],
    ['QUEUE_QUEUES', 'a,,b', 'names with weights from 1 to 9999'],
    ['QUEUE_QUEUES', 'a.b:1', 'names with weights from 1 to 9999'],
    ['QUEUE_QUEUES', '__proto__:1', 'names with weights from 1 to 9999'],
    ['QUEUE_PREFIX', 'a.b', '1 to 50 letters, digits, "_" or "-"'],
    ['QUEUE_PREFIX', '-a', '1 to 50 letters, digits, "_" or "-"'],
    ['QUEUE_PREFIX', 'a'.repeat(51), '1 to 50 letters, digits, "_" or "-"'],
  ])('%s=%s', (name, value, expected) => {
    const error = read({ [name]: value });
    expect(error).toMatchObject({ name: 'ConfigError', code: 'ERR_CONFIG_INVALID' });
    const { message } = error as Error;
    expect(message).toContain(`${name} must be ${expected}`);
    expect(message).toContain(JSON.stringify(value));
  });

  test('a queue named twice', () => {
    expect(read({ QUEUE_QUEUES: 'a:1,b,a:2' })).toMatchObject({
      message: expect.stringMatching(/QUEUE_QUEUES.*"a" twice/),
    });
  });

  test.each(['QUEUE_HOST', 'QUEUE_PORT', 'QUEUE_USER', 'QUEUE_PASSWORD', 'QUEUE_DB'])(
    'a URL excludes %s',
    (name) => {
      const value = name === 'QUEUE_PORT' ? '1' : 'a';
      expect(read({ QUEUE_URL: 'redis://h', [name]: value })).toMatchObject({
        code: 'ERR_CONFIG_INVALID',
        message: expect.stringMatching(
          new RegExp(`QUEUE_URL excludes ${name}: give the URL, or the parts`),
        ),
      });
    },
  );
});
