import { randomUUID } from 'node:crypto';
import { DriverError, type Driver } from '@switchyard/core/driver';
import { kafka, type KafkaOptions } from '@switchyard/driver-kafka';
import { freePort } from '@switchyard/driver-testkit';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Certificates } from './support/certificates.ts';
import { PrivateKafka } from './support/private-kafka.ts';

const HOST = 'localhost';
const PLAIN_MODULE = 'org.apache.kafka.common.security.plain.PlainLoginModule required';
const SCRAM_MODULE = 'org.apache.kafka.common.security.scram.ScramLoginModule required;';
/** Longest that anybody waits to be told what is wrong. */
const BOUND_MS = 15_000;
const drivers: Driver[] = [];
const ports = { tls: 0, sasl: 0, both: 0, plain: 0 };
let certificates: Certificates;
let server: PrivateKafka;
let ca: string;
let other: string;

beforeAll(async () => {
  certificates = await Certificates.make();
  ca = await certificates.authority('ca');
  other = await certificates.authority('other');
  const store = await certificates.keyStore('kafka', 'ca', `DNS:${HOST}`);
  for (const name of ['tls', 'sasl', 'both'] as const) ports[name] = await freePort();
  const properties: Record<string, string> = {
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': store,
    'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
  };
  for (const listener of ['sasl', 'both']) {
    const config = (mechanism: string): string =>
      `listener.name.${listener}.${mechanism}.sasl.jaas.config`;
    properties[config('plain')] = `${PLAIN_MODULE} user_ann="secret";`;
    for (const bits of [256, 512]) properties[config(`scram-sha-${bits}`)] = SCRAM_MODULE;
  }
  const [tls, sasl, both] = [ports.tls, ports.sasl, ports.both];
  server = await PrivateKafka.start({
    settings: {
      listeners: `TLS://${HOST}:${tls},SASL://${HOST}:${sasl},BOTH://${HOST}:${both}`,
      protocols: 'TLS:SSL,SASL:SASL_PLAINTEXT,BOTH:SASL_SSL',
      properties: JSON.stringify(properties),
      scram: [256, 512].map((bits) => `SCRAM-SHA-${bits}=[name=ann,password=secret]`).join(' '),
    },
  });
  ports.plain = Number(server.address.split(':')[1]);
});
afterEach(async () => {
  for (const driver of drivers.splice(0)) await driver.close();
});
afterAll(async () => {
  await Promise.all([server.remove(), certificates.remove()]);
});

function open(options: KafkaOptions): Driver {
  const prefix = `t-${randomUUID().slice(0, 8)}`;
  const driver = kafka({ host: HOST, prefix, partitions: 1, sessionTimeoutMs: 6_000, ...options });
  drivers.push(driver);
  return driver;
}

/** A job goes there and comes back. */
async function roundTrip(driver: Driver): Promise<readonly string[]> {
  await driver.connect();
  const message = { id: 'a', idOrigin: 'core', headers: {}, body: Buffer.from('a') } as const;
  const answer = await driver.publish('mail', [message], { batch: { producer: 'p', sequence: 1 } });
  expect(answer).toBe('stored');
  const consumer = await driver.subscribe('mail', { leaseMs: 6_000, prefetch: 1 });
  const all = await consumer.receive({ max: 1, waitMs: 10_000 });
  await consumer.close();
  return all.map(({ id }) => id);
}

async function failure(options: KafkaOptions): Promise<unknown> {
  const since = Date.now();
  const error: unknown = await open(options)
    .connect()
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(DriverError);
  expect(Date.now() - since).toBeLessThan(BOUND_MS);
  expect(String(error)).not.toContain('secret');
  return error;
}

const ann = { user: 'ann', password: 'secret' };

describe('a broker that wants to know who comes', () => {
  test.each(['plain', 'scram-sha-256', 'scram-sha-512'])(
    '%s: jobs go there and come back',
    async (saslMechanism) => {
      expect(await roundTrip(open({ port: ports.sasl, ...ann, saslMechanism }))).toEqual(['a']);
    },
  );

  test.each(['plain', 'scram-sha-256', 'scram-sha-512'])(
    '%s with a wrong password: says that it is refused, and what to check',
    async (saslMechanism) => {
      const options = { port: ports.sasl, user: 'ann', password: 'secret2', saslMechanism };
      expect(await failure(options)).toMatchObject({
        code: 'ERR_BROKER_AUTH',
        retryable: false,
        message: expect.stringMatching(
          /refuses the user, the password or the SASL mechanism.*QUEUE_PASSWORD/,
        ),
      });
    },
  );

  test('told nothing: says that a user is wanted', async () => {
    expect(await failure({ port: ports.sasl })).toMatchObject({
      message: expect.stringMatching(/QUEUE_USER/),
    });
  });

  test('told who comes where nobody asks: says so', async () => {
    expect(await failure({ port: ports.plain, ...ann })).toMatchObject({
      code: 'ERR_BROKER_AUTH',
      retryable: false,
    });
  });
});

describe('a broker that encrypts', () => {
  test('with its authority: jobs go there and come back', async () => {
    expect(await roundTrip(open({ port: ports.tls, tls: { ca } }))).toEqual(['a']);
  });

  test('and wants to know who comes', async () => {
    const options = { port: ports.both, tls: { ca }, ...ann, saslMechanism: 'scram-sha-512' };
    expect(await roundTrip(open(options))).toEqual(['a']);
  });

  test.each([
    ['another authority', () => ({ ca: other })],
    ['those that Node trusts', () => true],
  ])('trusting %s: says that the certificate is not trusted, and what to give', async (_, tls) => {
    expect(await failure({ port: ports.tls, tls: tls() })).toMatchObject({
      code: 'ERR_BROKER_AUTH',
      retryable: false,
      message: expect.stringMatching(/not trusted.*QUEUE_TLS_CA/),
    });
  });

  test('a certificate for another host', async () => {
    expect(await failure({ host: '127.0.0.1', port: ports.tls, tls: { ca } })).toMatchObject({
      code: 'ERR_BROKER_AUTH',
      message: expect.stringMatching(/made out for another host/),
    });
  });

  test('TLS spoken to a plain port: says how to speak', async () => {
    expect(await failure({ port: ports.plain, tls: { ca } })).toMatchObject({
      message: expect.stringMatching(/kafka:\/\//),
    });
  });

  test('spoken plainly to: says how to speak', async () => {
    expect(await failure({ port: ports.tls })).toMatchObject({
      message: expect.stringMatching(/kafkas:\/\//),
    });
  });
});
