import { once } from 'node:events';
import type { Server } from 'node:net';

/** Makes a server listen on a free port of 127.0.0.1 and answers that port. Rejects if the port cannot be had. */
export async function listenOnLoopback(server: Server, port = 0): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error(`expected a TCP address after listen(), got ${String(address)}`);
  }
  return address.port;
}
