import { randomUUID } from 'node:crypto';
import type { DriverError, OutboundMessage } from '@switchyard/core/driver';
import { rabbitmq, type RabbitmqDriver, type RabbitmqOptions } from '@switchyard/driver-rabbitmq';
import { freePort } from '@switchyard/driver-testkit';
import { connect } from 'amqplib';
import { afterEach, describe, expect, test } from 'vitest';
import { oneServer } from './support/one-server.ts';

const server = oneServer('max_message_size = 2000000');
const opened: RabbitmqDriver[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((driver) => driver.close()));
});

function make(options: RabbitmqOptions = {}): RabbitmqDriver {
  const prefix = `t-${randomUUID().slice(0, 13)}`;
  const driver = rabbitmq({ url: server().url, prefix, ...options });
  opened.push(driver);
  return driver;
}

async function errorOf(call: Promise<unknown>): Promise<DriverError> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Error);
  return error as DriverError;
}

const message = (fields: Partial<OutboundMessage> = {}): OutboundMessage => ({
  id: randomUUID(),
  idOrigin: 'core',
  headers: {},
  body: Buffer.from('x'),
  ...fields,
});

let sequence = 0;
const publish = async (driver: RabbitmqDriver, ...messages: readonly OutboundMessage[]) => {
  sequence += 1;
  const answer = await driver.publish('mail', messages, { batch: { producer: 'test', sequence } });
  return answer === 'stored' ? messages.map(() => ({ type: 'stored' as const })) : answer;
};

const subscription = { leaseMs: 1_000, prefetch: 10 };

describe('who cannot connect', () => {
  test('with a wrong password is told so, and shown none', async () => {
    const { host } = new URL(server().url);
    const error = await errorOf(make({ url: `amqp://guest:secret-1@${host}` }).connect());
    expect(error).toMatchObject({ code: 'ERR_BROKER_AUTH', retryable: false });
    expect(error.message).not.toContain('secret-1');
  });

  test('with a virtual host that is not there is told its name', async () => {
    const error = await errorOf(make({ url: `${server().url}/nowhere` }).connect());
    expect(error).toMatchObject({ code: 'ERR_BROKER_AUTH', retryable: false });
    expect(error.message).toContain('nowhere');
  });

  test('where nobody listens may try again, and is told where', async () => {
    const port = await freePort();
    const error = await errorOf(make({ url: `amqp://127.0.0.1:${port}` }).connect());
    expect(error).toMatchObject({ code: 'ERR_BROKER_UNAVAILABLE', retryable: true });
    expect(error.message).toContain(String(port));
  });

  test('names a dead node first and a living one second: that one answers', async () => {
    const [dead, { port }] = [await freePort(), server()];
    const driver = make({ url: `amqp://127.0.0.1:${dead},127.0.0.1:${port}` });
    await driver.connect();
    expect(await publish(driver, message())).toEqual([{ type: 'stored' }]);
  });

  test('speaks TLS where none is spoken: an error that may be tried again', async () => {
    const error = await errorOf(make({ url: server().url.replace('amqp:', 'amqps:') }).connect());
    expect(error).toMatchObject({ code: 'ERR_BROKER_UNAVAILABLE', retryable: true });
    expect(error.message).toContain('amqps');
  });
});

describe('a queue that is there with other arguments', () => {
  test('is an error that names the queue and both, each time, and nothing else stops', async () => {
    const prefix = `t-${randomUUID().slice(0, 13)}`;
    const first = make({ prefix });
    await first.connect();
    await publish(first, message());
    const second = make({ prefix, deliveryLimit: 30 });
    await second.connect();
    for (const call of [
      () => second.subscribe('mail', subscription),
      () => publish(second, message()),
    ]) {
      const error = await errorOf(call());
      expect(error).toMatchObject({ code: 'ERR_CONFIG_INVALID', retryable: false });
      for (const text of [`${prefix}.v1.q.mail`, 'x-delivery-limit', '100', '30']) {
        expect(error.message).toContain(text);
      }
    }
    const dead = await second.subscribe('mail.dead', subscription);
    await dead.close();
  });

  test('of another type likewise', async () => {
    const prefix = `t-${randomUUID().slice(0, 13)}`;
    await make({ prefix }).connect();
    const error = await errorOf(make({ prefix, queueType: 'classic' }).connect());
    expect(error).toMatchObject({ code: 'ERR_CONFIG_INVALID' });
    expect(error.message).toContain('classic');
  });
});

describe('a message', () => {
  test('whose headers do not fit into a frame is refused, and its neighbours are stored', async () => {
    const driver = make();
    await driver.connect();
    const large = message({ extra: { large: 'x'.repeat(70_000) } });
    const results = await publish(driver, message(), large, message());
    expect(results.map(({ type }) => type)).toEqual(['stored', 'refused', 'stored']);
    expect(results[1]).toMatchObject({ code: 'too_large' });
  });

  test('that RabbitMQ finds too large is not stored, and the next one is', async () => {
    const driver = make();
    await driver.connect();
    const [large] = await publish(driver, message({ body: Buffer.alloc(2_100_000) }));
    expect(large?.type).not.toBe('stored');
    expect(await publish(driver, message())).toEqual([{ type: 'stored' }]);
  });

  test('for a queue that somebody has deleted is refused, never stored; then it is made again', async () => {
    const prefix = `t-${randomUUID().slice(0, 13)}`;
    const driver = make({ prefix });
    await driver.connect();
    await publish(driver, message());
    const connection = await connect(server().url);
    await (await connection.createChannel()).deleteQueue(`${prefix}.v1.q.mail`);
    await connection.close();
    const answers = await publish(driver, message(), message());
    expect(answers).toMatchObject([
      { type: 'refused', code: 'unroutable' },
      { type: 'refused', code: 'unroutable' },
    ]);
    const kept = message();
    expect(await publish(driver, kept)).toEqual([{ type: 'stored' }]);
    const consumer = await driver.subscribe('mail', subscription);
    const deliveries = await consumer.receive({ max: 10, waitMs: 5_000 });
    expect(deliveries.map(({ id }) => id)).toEqual([kept.id]);
  });
});
