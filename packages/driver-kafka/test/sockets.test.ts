import { once } from 'node:events';
import { freePort } from '@switchyard/driver-testkit';
import { expect, test } from 'vitest';
import { Sockets } from '../src/client/sockets.ts';

test('a socket that is over keeps no listener, however often it is let go', async () => {
  const port = await freePort();
  const socket = new Sockets().make({
    host: '127.0.0.1',
    port,
    ssl: undefined as never,
    onConnect: () => undefined,
  });
  const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
  expect(error.code).toBe('ECONNREFUSED');
  await once(socket, 'close');
  const before = socket.listenerCount('connect');
  for (let times = 0; times < 20; times += 1) socket.unref();
  expect(socket.listenerCount('connect')).toBe(before);
});
