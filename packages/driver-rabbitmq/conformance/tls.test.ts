import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { rabbitmq, type RabbitmqDriver, type RabbitmqOptions } from '@switchyard/driver-rabbitmq';
import { afterEach, describe, expect, test } from 'vitest';
import { tlsServer } from './support/tls-server.ts';

const SECRET = 'hunter2-secret';
/** One node has three seconds to answer. */
const BOUND_MS = 5_000;
const { server, ground } = tlsServer({ wantsCertificate: false });
const opened: RabbitmqDriver[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((driver) => driver.close()));
});

function make(options: RabbitmqOptions): RabbitmqDriver {
  const driver = rabbitmq({ prefix: `t-${randomUUID().slice(0, 13)}`, ...options });
  opened.push(driver);
  return driver;
}

/** What connecting fails with: soon, and without showing what is secret. */
async function failure(options: RabbitmqOptions): Promise<unknown> {
  const began = performance.now();
  const error: unknown = await make(options)
    .connect()
    .then(
      () => undefined,
      (reason: unknown) => reason,
    );
  expect(performance.now() - began).toBeLessThan(BOUND_MS);
  expect(error).toBeInstanceOf(Error);
  expect(everythingOf(error)).not.toContain(SECRET);
  expect(everythingOf(error)).not.toContain('PRIVATE KEY');
  return error;
}

function everythingOf(error: unknown): string {
  if (!(error instanceof Error)) return JSON.stringify(error) ?? '';
  const own = `${error.message} ${error.stack ?? ''} ${JSON.stringify(error)}`;
  return `${own} ${everythingOf(error.cause)}`;
}

const login = { user: 'guest', password: SECRET };

describe('TLS', () => {
  test('by an amqps:// URL with the authority: publishes and receives', async () => {
    const { ca, port } = ground();
    const driver = make({ url: `amqps://localhost:${port}`, tls: { ca: ca.cert } });
    await driver.connect();
    const consumer = await driver.subscribe('mail', { leaseMs: 5_000, prefetch: 1 });
    const message = { id: 'a', idOrigin: 'core', headers: {}, body: Buffer.from('a') } as const;
    await driver.publish('mail', [message], { batch: { producer: 'p', sequence: 1 } });
    expect((await consumer.receive({ max: 1, waitMs: 5_000 })).map(({ id }) => id)).toEqual(['a']);
  });

  test('with a certificate of our own that the server trusts', async () => {
    const { ca, client, port } = ground();
    const tls = { ca: ca.cert, cert: client.cert, key: client.key };
    const driver = make({ host: 'localhost', port, tls });
    await driver.connect();
    await expect(driver.ping()).resolves.toBeUndefined();
  });

  test('with one that the server does not trust: says so, and what to give', async () => {
    const { ca, stranger, port } = ground();
    const tls = { ca: ca.cert, cert: stranger.cert, key: stranger.key };
    expect(await failure({ ...login, host: 'localhost', port, tls })).toMatchObject({
      code: 'ERR_BROKER_AUTH',
      retryable: false,
      message: expect.stringMatching(
        /certificate that it trusts.*QUEUE_TLS_CERT and QUEUE_TLS_KEY/,
      ),
    });
  });

  test.each([
    ['another authority', () => ({ ca: ground().other.cert })],
    ['those that Node trusts', () => true],
  ])('trusting %s: says that the certificate is not trusted, and what to give', async (_, tls) => {
    const { port } = ground();
    expect(await failure({ ...login, host: 'localhost', port, tls: tls() })).toMatchObject({
      code: 'ERR_BROKER_AUTH',
      retryable: false,
      message: expect.stringMatching(/not trusted \(.*QUEUE_TLS_CA/),
    });
  });

  test('with a certificate for another host: says so', async () => {
    const { ca, port } = ground();
    const options = { ...login, host: '127.0.0.1', port, tls: { ca: ca.cert } };
    expect(await failure(options)).toMatchObject({
      code: 'ERR_BROKER_AUTH',
      retryable: false,
      message: expect.stringMatching(/made out for another host/),
    });
  });

  test('on the plain port: says that none is spoken there', async () => {
    const { ca } = ground();
    const { port } = server();
    const options = { ...login, host: 'localhost', port, tls: { ca: ca.cert } };
    expect(await failure(options)).toMatchObject({
      code: 'ERR_BROKER_UNAVAILABLE',
      message: expect.stringMatching(/amqps:\/\/, and amqp:\/\//),
    });
  });

  test('not spoken to a port where it is: says that it may be', async () => {
    const { port } = ground();
    expect(await failure({ ...login, host: 'localhost', port })).toMatchObject({
      code: 'ERR_BROKER_UNAVAILABLE',
      message: expect.stringMatching(/amqps:\/\/, and amqp:\/\//),
    });
  });

  test('towards who takes the connection and says nothing: is given up', async () => {
    const mute: Server = createServer((socket) => socket.on('error', () => undefined));
    mute.listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const address = mute.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    try {
      for (const tls of [true, false]) {
        expect(await failure({ ...login, host: '127.0.0.1', port, tls })).toMatchObject({
          code: 'ERR_BROKER_UNAVAILABLE',
          retryable: true,
        });
      }
    } finally {
      mute.close();
    }
  });
});
