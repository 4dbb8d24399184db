import { rabbitmq } from '@switchyard/driver-rabbitmq';
import { describeDriver } from '@switchyard/driver-testkit';
import { describe, expect, test } from 'vitest';
import { rabbitmqHarness } from '../conformance/support/rabbitmq-harness.ts';
import { tlsServer } from '../conformance/support/tls-server.ts';

const { server, ground } = tlsServer({ wantsCertificate: true });

describeDriver(
  rabbitmqHarness(server, {
    name: 'over TLS',
    options: () => {
      const { ca, client, port } = ground();
      const tls = { ca: ca.cert, cert: client.cert, key: client.key };
      return { url: `amqps://localhost:${port}`, tls };
    },
  }),
);

describe('a server that wants certificates of its clients', () => {
  test('and is shown none: says so, and how to give one', async () => {
    const { ca, port } = ground();
    const driver = rabbitmq({ host: 'localhost', port, tls: { ca: ca.cert } });
    await expect(driver.connect()).rejects.toMatchObject({
      code: 'ERR_BROKER_AUTH',
      retryable: false,
      message: expect.stringMatching(/wants a certificate.*QUEUE_TLS_CERT and QUEUE_TLS_KEY/),
    });
    await driver.close();
  });
});
