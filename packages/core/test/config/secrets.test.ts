import { afterAll, describe, expect, test } from 'vitest';
import { getQueueEngine } from '../../src/engine/get-queue-engine.ts';

const SECRET = 's3nt1nel';
const URL_WITH_SECRET = `redis://user:${SECRET}@host:6379/0`;

const before = { ...process.env };
afterAll(() => {
  process.env = before;
});

/** Everything that an error says: its message, its causes, its own fields. */
function said(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const fields = Object.entries(error).map(([key, value]) => `${key}=${String(value)}`);
  return [error.message, ...fields, error.cause === undefined ? '' : said(error.cause)].join('\n');
}

/** What making an engine was refused with. */
function refusal(make: () => unknown, variables: Record<string, string> = {}): string {
  process.env = { ...before, ...variables };
  try {
    make();
  } catch (error) {
    return said(error);
  } finally {
    process.env = before;
  }
  return 'accepted';
}

const LONG = 'x'.repeat(10_001);

describe('a secret appears in no error', () => {
  test.each<[string, Record<string, string>]>([
    ['a URL beside a host', { QUEUE_URL: URL_WITH_SECRET, QUEUE_HOST: 'h' }],
    ['a password beside a URL', { QUEUE_URL: 'redis://h', QUEUE_PASSWORD: SECRET }],
    ['a URL for another driver', { QUEUE_DRIVER: 'kafka', QUEUE_URL: URL_WITH_SECRET }],
    ['a URL for none', { QUEUE_DRIVER: 'inmemory', QUEUE_URL: URL_WITH_SECRET }],
    ['a URL without scheme', { QUEUE_DRIVER: 'redis', QUEUE_URL: `user:${SECRET}@host` }],
    ['a URL that is none', { QUEUE_DRIVER: 'redis', QUEUE_URL: `redis:/${SECRET}@host` }],
    ['a URL of a driver that is missing', { QUEUE_DRIVER: 'redis', QUEUE_URL: URL_WITH_SECRET }],
    ['a store, which there is none of', { QUEUE_STORE: URL_WITH_SECRET }],
    ['a URL given as the driver', { QUEUE_DRIVER: URL_WITH_SECRET }],
    ['a URL given as the prefix', { QUEUE_PREFIX: URL_WITH_SECRET }],
    ['a bad port beside a password', { QUEUE_PORT: 'x', QUEUE_PASSWORD: SECRET }],
    ['a key in place of its path', { QUEUE_TLS_CA: `-----BEGIN ${SECRET}` }],
    ['a URL given as the mechanism', { QUEUE_SASL_MECHANISM: URL_WITH_SECRET }],
  ])('%s, in the environment', (_, variables) => {
    const text = refusal(() => getQueueEngine(), variables);
    expect(text).not.toBe('accepted');
    expect(text).not.toContain(SECRET);
  });

  test.each<[string, object]>([
    ['a URL for another driver', { driver: 'kafka', url: URL_WITH_SECRET }],
    ['a URL beside a password', { driver: 'redis', url: 'redis://h', password: SECRET }],
    ['a URL that is too long', { driver: 'redis', url: URL_WITH_SECRET + LONG }],
    ['a password that is too long', { driver: 'redis', password: SECRET + LONG }],
    ['a password with half a character', { driver: 'redis', password: `${SECRET}\uD800` }],
    ['a user that is too long', { driver: 'redis', user: SECRET + LONG }],
    ['a URL given as driver options', { driver: 'redis', driverOptions: URL_WITH_SECRET }],
    ['an unknown key beside it', { driver: 'redis', url: URL_WITH_SECRET, nope: 1 }],
    ['a URL given as the driver', { driver: URL_WITH_SECRET }],
    ['a URL given as the prefix', { driver: 'redis', prefix: URL_WITH_SECRET }],
    ['a key that is none', { driver: 'redis', tls: { cert: SECRET, key: SECRET } }],
    ['a key given as tls', { driver: 'redis', tls: `-----BEGIN ${SECRET}` }],
    ['a URL given as the mechanism', { driver: 'redis', saslMechanism: URL_WITH_SECRET }],
    ['a URL given as the host', { driver: 'redis', host: URL_WITH_SECRET + LONG }],
    ['a password for a driver object', { driver: {}, password: SECRET }],
  ])('%s, in the options', (_, options) => {
    const text = refusal(() => getQueueEngine(options));
    expect(text).not.toBe('accepted');
    expect(text).not.toContain(SECRET);
  });

  test('a password that is a number is refused without being shown', () => {
    const text = refusal(() => getQueueEngine('redis', { password: 8_675_309 as never }));
    expect(text).toContain('password');
    expect(text).not.toContain('8675309');
  });

  test('a URL given as the name of the driver is refused without being shown', () => {
    const text = refusal(() => getQueueEngine(URL_WITH_SECRET));
    expect(text).toContain('ERR_DRIVER_UNKNOWN');
    expect(text).not.toContain(SECRET);
  });
});
