import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { onGone, resetSocket } from '../../src/fault-proxy/reset-socket.ts';

const MANY = 100;

test.each([
  ['that has just said goodbye', true],
  ['in the middle of a talk', false],
])('the end of a socket %s is told, whenever it is reset', async (_, says) => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.resume();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  let gone = 0;
  for (let nth = 0; nth < MANY; nth += 1) {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    onGone(socket, () => (gone += 1));
    socket.write('x'.repeat(100));
    if (says) socket.end();
    resetSocket(socket);
  }
  await expect.poll(() => gone).toBe(MANY);
  server.close();
});
