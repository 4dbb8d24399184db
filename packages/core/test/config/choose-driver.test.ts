import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { chooseDriver } from '../../src/config/choose-driver.ts';
import type { EngineOptions } from '../../src/config/engine-options.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { directoryWith, TELLING_DRIVER } from '../support/driver-package.ts';
import { ScriptedDriver } from '../support/scripted-driver.ts';

const directory = directoryWith({
  'telling-driver': TELLING_DRIVER,
  '@switchyard/driver-inmemory': TELLING_DRIVER.replace("'telling'", "'inmemory'"),
  '@switchyard/driver-redis': TELLING_DRIVER,
  '@switchyard/driver-kafka': TELLING_DRIVER,
  '@switchyard/driver-rabbitmq': TELLING_DRIVER,
});
afterAll(directory.remove);

const PEM = join(directory.path, 'ca.pem');
writeFileSync(PEM, '-----BEGIN CERTIFICATE-----\n');

beforeEach(() => {
  vi.spyOn(process, 'cwd').mockReturnValue(directory.path);
  return () => vi.restoreAllMocks();
});

/** The driver, or the refusal. */
function choose(options: object, variables: Record<string, string> = {}): object {
  try {
    return chooseDriver(options as EngineOptions, readEnvironment(variables));
  } catch (error) {
    return error as Error;
  }
}

/** The options that the driver was made with. */
function told(options: EngineOptions, variables: Record<string, string> = {}): unknown {
  return Reflect.get(choose({ driver: 'telling-driver', ...options }, variables), 'options');
}

describe('the driver', () => {
  test('is the in-memory one by default', () => {
    expect(choose({})).toMatchObject({ name: 'inmemory' });
  });

  test('is that of the options before that of the environment', () => {
    expect(choose({}, { QUEUE_DRIVER: 'telling-driver' })).toMatchObject({ name: 'telling' });
    const both = choose({ driver: 'inmemory' }, { QUEUE_DRIVER: 'telling-driver' });
    expect(both).toMatchObject({ name: 'inmemory' });
  });

  test('must be chosen in production', () => {
    expect(choose({}, { NODE_ENV: 'production' })).toMatchObject({
      code: 'ERR_CONFIG_INVALID',
      message: expect.stringMatching(/QUEUE_DRIVER to redis, rabbitmq or kafka, or to inmemory/),
    });
    for (const chosen of [{ QUEUE_DRIVER: 'inmemory' }, { QUEUE_DRIVER: 'telling-driver' }])
      expect(choose({}, { NODE_ENV: 'production', ...chosen })).toHaveProperty('capabilities');
    expect(choose({ driver: 'inmemory' }, { NODE_ENV: 'production' })).toHaveProperty('name');
  });

  test.each([[5], [true], [() => 1], [Symbol('s')]])('is not %s', (driver) => {
    expect(choose({ driver })).toMatchObject({
      code: 'ERR_CONFIG_INVALID',
      message: expect.stringContaining('option driver must be a name or a driver'),
    });
  });
});

describe('a driver object', () => {
  const { driver } = new ScriptedDriver();

  test('is taken as it is', () => {
    expect(choose({ driver }, { QUEUE_URL: 'redis://h', NODE_ENV: 'production' })).toBe(driver);
  });

  test.each([
    'url',
    'host',
    'port',
    'user',
    'password',
    'db',
    'tls',
    'saslMechanism',
    'driverOptions',
    'prefix',
  ])('does not go with %s, which belongs to the driver', (option) => {
    expect(choose({ driver, [option]: 'x' })).toMatchObject({
      code: 'ERR_CONFIG_INVALID',
      message: expect.stringContaining(`option ${option} belongs to the driver`),
    });
  });

  test.each(['connect', 'publish', 'subscribe', 'ping', 'close', 'capabilities'])(
    'needs %s',
    (member) => {
      const { [member as 'ping']: _, ...rest } = driver;
      expect(choose({ driver: rest })).toMatchObject({
        code: 'ERR_CONFIG_INVALID',
        message: expect.stringContaining(`it has no ${member}`),
      });
    },
  );

  test('needs methods that are functions, and capabilities that are some', () => {
    expect(choose({ driver: { ...driver, publish: 5 } })).toBeInstanceOf(Error);
    expect(choose({ driver: { ...driver, capabilities: null } })).toBeInstanceOf(Error);
  });
});

describe('the connection', () => {
  test('is that of the options', () => {
    expect(told({ host: 'h', port: 1, user: 'u', password: 'p', db: '2', tls: true })).toEqual({
      host: 'h',
      port: 1,
      user: 'u',
      password: 'p',
      db: '2',
      tls: true,
      prefix: 'switchyard',
    });
  });

  test('is that of the environment, where the options say nothing', () => {
    const variables = { QUEUE_HOST: 'h', QUEUE_PORT: '1', QUEUE_PREFIX: 'shop' };
    expect(told({}, variables)).toMatchObject({ host: 'h', port: 1, prefix: 'shop' });
  });

  test('of the options wins over the environment one by one', () => {
    const variables = { QUEUE_HOST: 'broker.internal', QUEUE_PORT: '6380', QUEUE_USER: 'app' };
    // The password comes from a secret manager; host and port must not fall back to localhost.
    expect(told({ password: 'p' }, variables)).toMatchObject({
      host: 'broker.internal',
      port: 6380,
      user: 'app',
      password: 'p',
    });
    expect(told({ tls: true }, { QUEUE_URL: 'x://h' })).toMatchObject({ url: 'x://h', tls: true });
  });

  test('by URL in the options leaves the parts of the environment alone', () => {
    expect(told({ url: 'x://h' }, { QUEUE_HOST: 'other' })).not.toMatchObject({ host: 'other' });
  });

  test.each(['host', 'port', 'user', 'password', 'db'])('by URL excludes %s', (part) => {
    expect(choose({ driver: 'telling-driver', url: 'x://h', [part]: 'a' })).toMatchObject({
      code: 'ERR_CONFIG_INVALID',
      message: expect.stringContaining(`options url and ${part} exclude each other`),
    });
  });

  test('hands certificates and SASL mechanism over as data', () => {
    const variables = { QUEUE_URL: 'x://h', QUEUE_TLS_CA: PEM, QUEUE_SASL_MECHANISM: 'plain' };
    expect(told({}, variables)).toMatchObject({
      url: 'x://h',
      tls: { ca: '-----BEGIN CERTIFICATE-----\n' },
      saslMechanism: 'plain',
    });
    const saslMechanism = 'scram-sha-256';
    expect(told({ url: 'y://h', saslMechanism }, variables)).toMatchObject({ saslMechanism });
  });

  test('takes further options of the driver, which do not win over ours', () => {
    const driverOptions = { clientId: 'c', prefix: 'theirs' };
    expect(told({ driverOptions, prefix: 'ours' })).toEqual({ clientId: 'c', prefix: 'ours' });
  });
});

describe('a driver that connects to nothing', () => {
  test.each<[EngineOptions, Record<string, string>, string]>([
    [{ driver: 'inmemory' }, { QUEUE_HOST: 'h' }, 'so QUEUE_HOST does not apply. Remove it,'],
    [{ driver: 'inmemory', tls: true }, {}, 'so option tls does not apply.'],
    [{}, { QUEUE_TLS: 'true', QUEUE_DB: '1' }, 'so QUEUE_DB, QUEUE_TLS do not apply. Remove them,'],
    [{}, { QUEUE_TLS_CA: PEM }, 'so QUEUE_TLS_CA does not apply.'],
    [
      { user: 'u' },
      { QUEUE_TLS_CERT: PEM, QUEUE_TLS_KEY: PEM, QUEUE_SASL_MECHANISM: 'plain' },
      'so option user, QUEUE_TLS_CERT, QUEUE_TLS_KEY, QUEUE_SASL_MECHANISM do not apply.',
    ],
  ])('refuses %o and %o', (...row) => {
    const [options, variables, message] = row;
    expect(choose(options, variables)).toMatchObject({
      code: 'ERR_CONFIG_INVALID',
      message: expect.stringContaining(`The driver inmemory connects to nothing, ${message}`),
    });
  });
});

describe('the scheme of the URL', () => {
  test.each([
    ['redis', 'redis://h'],
    ['redis', 'REDISS://h'],
    ['redis', 'redis+sentinel://a:1,b:2'],
    ['redis', 'redis+cluster://a:1,b:2'],
    ['rabbitmq', 'amqp://a,b'],
    ['rabbitmq', 'amqps://a'],
    ['kafka', 'kafka://a:9092,b:9092'],
    ['telling-driver', 'whatever://it-checks-itself'],
  ])('%s takes %s', (driver, url) => {
    expect(choose({ driver, url })).toMatchObject({ name: 'telling' });
  });

  test.each([
    ['redis', 'amqp://h', 'redis:// or rediss://', 'amqp://…'],
    ['rabbitmq', 'redis://h', 'amqp:// or amqps://', 'redis://…'],
    ['kafka', 'http://h', 'kafka:// or kafkas://', 'http://…'],
    ['redis', 'localhost:6379', 'redis://', 'no scheme'],
    ['redis', '//h', 'redis://', 'no scheme'],
    ['inmemory', 'redis://h', 'takes no URL', 'redis://…'],
  ])('%s refuses %s', (...row) => {
    const [driver, url, expected, got] = row;
    const error = choose({ driver, url });
    expect(error).toMatchObject({ code: 'ERR_CONFIG_INVALID' });
    const { message } = error as Error;
    expect(message).toContain(`The driver ${driver}`);
    expect(message).toContain(expected);
    expect(message).toContain(`got ${got}`);
  });
});
