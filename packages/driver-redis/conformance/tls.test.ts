import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { redis, redisStore, type RedisOptions } from '@switchyard/driver-redis';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Certificates, type Certificate } from './support/certificates.ts';
import { freePort, PrivateRedis } from './support/private-redis.ts';

const HOST = 'localhost';
const open: { close(): Promise<unknown> }[] = [];
let made: Certificates;
let ca: Certificate;
let other: Certificate;
let client: Certificate;
let stranger: Certificate;
/** Each speaks plainly on its port, and TLS on the other. */
let server: PrivateRedis;
let strict: PrivateRedis;
let tlsPort: number;
let strictPort: number;

beforeAll(async () => {
  made = await Certificates.make();
  ca = await made.authority('ca');
  other = await made.authority('other');
  const own = await made.signed('redis', ca, 'DNS:localhost');
  client = await made.signed('client', ca, 'DNS:client');
  stranger = await made.signed('stranger', other, 'DNS:client');
  const shown = ['--tls-cert-file', own.certFile, '--tls-key-file', own.keyFile];
  const trusted = ['--tls-ca-cert-file', ca.certFile];
  tlsPort = await freePort();
  strictPort = await freePort();
  const on = (port: number) => [...shown, ...trusted, '--tls-port', `${port}`];
  server = await PrivateRedis.start(...on(tlsPort), '--tls-auth-clients', 'no');
  strict = await PrivateRedis.start(...on(strictPort), '--tls-auth-clients', 'yes');
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});
afterAll(async () => {
  await Promise.all([server.remove(), strict.remove(), made.remove()]);
});

function driverOn(options: RedisOptions) {
  const driver = redis(options);
  open.push(driver);
  return driver;
}

async function failure(options: RedisOptions): Promise<unknown> {
  return driverOn(options)
    .connect()
    .catch((error: unknown) => error);
}

describe('TLS', () => {
  test('a rediss:// URL with the authority: connects, listens, publishes, receives', async () => {
    const driver = driverOn({ url: `rediss://${HOST}:${tlsPort}`, tls: { ca: ca.cert } });
    await driver.connect();
    const consumer = await driver.subscribe('mail', { leaseMs: 5_000, prefetch: 10 });
    const receiving = consumer.receive({ max: 1, waitMs: 5_000 });
    const message = { id: 'a', idOrigin: 'core', headers: {}, body: Buffer.from('a') } as const;
    await driver.publish('mail', [message], { batch: { producer: 'p', sequence: 1 } });
    expect((await receiving).map(({ id }) => id)).toEqual(['a']);
    const store = redisStore({ host: HOST, port: tlsPort, tls: { ca: ca.cert } });
    open.push(store);
    await store.connect();
    await store.ping();
  });

  test.each([
    ['another authority', () => ({ ca: other.cert })],
    ['those that Node trusts', () => true],
  ])('trusting %s: says that the certificate is not trusted, and what to give', async (_, tls) => {
    expect(await failure({ host: HOST, port: tlsPort, tls: tls() })).toMatchObject({
      code: 'ERR_BROKER_AUTH',
      retryable: false,
      message: expect.stringMatching(/not trusted \(SELF_SIGNED.*QUEUE_TLS_CA/),
    });
  });

  test('a certificate for another host', async () => {
    const options = { host: '127.0.0.1', port: tlsPort, tls: { ca: ca.cert } };
    expect(await failure(options)).toMatchObject({
      code: 'ERR_BROKER_AUTH',
      message: expect.stringMatching(/made out for another host/),
    });
  });

  test('spoken plainly to: says that TLS is spoken there, and how to', async () => {
    expect(await failure({ host: HOST, port: tlsPort, password: 'hunter2' })).toMatchObject({
      code: 'ERR_BROKER_PROTOCOL',
      retryable: false,
      message: expect.stringMatching(/speaks TLS.*rediss:\/\/ or set QUEUE_TLS=true/),
    });
  });

  test('spoken to a plain port: says that none is spoken there, and what to change', async () => {
    const options = { host: HOST, port: server.port, tls: { ca: ca.cert } };
    expect(await failure(options)).toMatchObject({
      code: 'ERR_BROKER_PROTOCOL',
      retryable: false,
      message: expect.stringMatching(/speaks no TLS.*redis:\/\/.*tls-port/),
    });
  });

  test('a port on which nobody listens stays unavailable', async () => {
    const options = { host: HOST, port: await freePort(), tls: { ca: ca.cert } };
    expect(await failure(options)).toMatchObject({ code: 'ERR_BROKER_UNAVAILABLE' });
  });
});

describe('certificates of clients', () => {
  test('one that the server trusts', async () => {
    const { cert, key } = client;
    const driver = driverOn({ host: HOST, port: strictPort, tls: { ca: ca.cert, cert, key } });
    await driver.connect();
    await expect(driver.ping()).resolves.toBeUndefined();
  });

  test.each([
    ['none', () => undefined],
    ['one of another authority', () => stranger],
  ])('%s: says that one is wanted, and how to give it', async (_, own) => {
    const given = own();
    const pair = given && { cert: given.cert, key: given.key };
    const options = { host: HOST, port: strictPort, tls: { ca: ca.cert, ...pair } };
    expect(await failure(options)).toMatchObject({
      code: 'ERR_BROKER_AUTH',
      retryable: false,
      message: expect.stringMatching(/wants a certificate.*QUEUE_TLS_CERT and QUEUE_TLS_KEY/),
    });
  });

  test.each([
    ['no certificate', () => ({ ca: 'hello' }), /tls\.ca \(QUEUE_TLS_CA\).*5 characters/],
    ['no key', () => ({ cert: client.cert }), /belong together/],
    [
      'the key of another',
      () => ({ cert: client.cert, key: other.key }),
      /tls\.key.*VALUES_MISMATCH/,
    ],
  ])('%s: refused when the driver is made, and no key is shown', (_, tls, message) => {
    let error: unknown;
    try {
      redis({ tls: tls() });
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: 'ERR_CONFIG_INVALID' });
    expect(String(error)).toMatch(message);
    expect(String(error)).not.toContain('PRIVATE');
  });
});

describe('an engine by its environment', () => {
  const program = `
    import { getQueueEngine } from '@switchyard/core';
    const engine = getQueueEngine('redis');
    engine.declareTask('send');
    try {
      const { outcome } = await engine.enqueue('send', 1);
      console.log(outcome);
    } catch (error) {
      console.log(error.code, error.message);
    }
    await engine.close();
  `;

  /** As users run it: a process of its own, on the build. */
  async function runWith(env: Readonly<Record<string, string>>): Promise<string> {
    const args = ['--input-type=module', '-e', program];
    const cwd = new URL('..', import.meta.url);
    const { PATH = '' } = process.env;
    const { stdout } = await promisify(execFile)(process.execPath, args, {
      cwd,
      env: { PATH, ...env },
    });
    return stdout.trim();
  }

  test('QUEUE_URL, QUEUE_TLS_CA, QUEUE_TLS_CERT and QUEUE_TLS_KEY reach the server', async () => {
    const { certFile: QUEUE_TLS_CERT, keyFile: QUEUE_TLS_KEY } = client;
    const QUEUE_TLS_CA = ca.certFile;
    const parts = { QUEUE_HOST: HOST, QUEUE_PORT: `${strictPort}`, QUEUE_TLS: 'true' };
    const files = { QUEUE_TLS_CA, QUEUE_TLS_CERT, QUEUE_TLS_KEY };
    expect(await runWith({ ...parts, ...files })).toBe('added');
    const QUEUE_URL = `rediss://${HOST}:${strictPort}/3`;
    expect(await runWith({ QUEUE_URL, ...files })).toBe('added');
    expect(await runWith({ QUEUE_URL, QUEUE_TLS_CA })).toMatch(
      /^ERR_BROKER_AUTH .*wants a certificate/,
    );
  });
});
