import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

const HOST = '127.0.0.1';
const LOWEST_PORT = 10_000;
const HIGHEST_PORT = 32_000;
const given = new Set<number>();

/**
 * A port of the loopback address that nobody listens on, each time another: below those that outgoing connections are
 * given, or a client that looks for a dead broker may take its port.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(LOWEST_PORT, HIGHEST_PORT);
    // Who was given one may not listen there yet.
    if (given.has(port)) continue;
    given.add(port);
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, HOST, () => resolve(true));
    });
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}
