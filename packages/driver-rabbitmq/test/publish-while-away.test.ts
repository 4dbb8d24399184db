import type { OutboundMessage } from '@switchyard/core/driver';
import { rabbitmq } from '@switchyard/driver-rabbitmq';
import { freePort } from '@switchyard/driver-testkit';
import { afterEach, expect, test } from 'vitest';

const unheard: unknown[] = [];
const onUnheard = (error: unknown): void => void unheard.push(error);

afterEach(() => {
  process.off('unhandledRejection', onUnheard);
});

test('a publish that is refused at once leaves no failure behind that ends the process', async () => {
  process.on('unhandledRejection', onUnheard);
  const driver = rabbitmq({ host: '127.0.0.1', port: await freePort() });
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
