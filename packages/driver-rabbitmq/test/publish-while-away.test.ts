import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import type { OutboundMessage } from '@switchyard/core/driver';
import { rabbitmq } from '@switchyard/driver-rabbitmq';
import { afterEach, expect, test } from 'vitest';

const unheard: unknown[] = [];
const onUnheard = (error: unknown): void => void unheard.push(error);

afterEach(() => {
  process.off('unhandledRejection', onUnheard);
});

/** A port of this machine on which nobody listens. */
async function deadPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

test('a publish that is refused at once leaves no failure behind that ends the process', async () => {
  process.on('unhandledRejection', onUnheard);
  const driver = rabbitmq({ host: '127.0.0.1', port: await deadPort() });
  const message: OutboundMessage = {
    id: 'a',
    idOrigin: 'core',
    headers: {},
    body: Buffer.from('x'),
  };
  for (const delayMs of [undefined, 1_000]) {
    const publishing = driver.publish('mail', [{ ...message, delayMs }], {
      batch: { producer: 'test', sequence: 1 },
    });
    await expect(publishing).rejects.toMatchObject({ code: 'ERR_BROKER_UNAVAILABLE' });
  }
  // What its queue was to be made with has failed by the time that a connection has.
  await expect(driver.connect()).rejects.toMatchObject({ code: 'ERR_BROKER_UNAVAILABLE' });
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
  await driver.close();
  expect(unheard).toEqual([]);
});
