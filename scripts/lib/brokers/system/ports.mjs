import { createServer, createConnection } from 'node:net';

/**
 * Below the ports that systems hand to outgoing connections (32768 and up on Linux, 49152 and up
 * elsewhere). While a broker is dead, a client that tries to reconnect could otherwise be given the
 * broker's own port, connect to itself, and keep the broker from ever coming back.
 */
const RANGE = { from: 20_000, to: 32_000 };

/**
 * Picks ports of the loopback address that nobody listens on.
 *
 * @param {number} count
 * @param {{ from: number, to: number }} [range]  `to` is not in it
 * @returns {Promise<number[]>}
 */
export async function freePorts(count, range = RANGE) {
  const found = new Set();
  const size = range.to - range.from;
  for (let attempt = 0; found.size < count; attempt += 1) {
    if (attempt > size * 10) throw new Error(`no ${count} free ports in ${range.from}–${range.to}`);
    const port = range.from + Math.floor(Math.random() * size);
    if (!found.has(port) && (await isFree(port))) found.add(port);
  }
  return [...found];
}

/**
 * @param {number} port
 * @returns {Promise<boolean>}
 */
export function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      server.close(() => resolve(true));
    });
  });
}

/**
 * @param {number} port
 * @param {string} [host]
 * @returns {Promise<boolean>} whether a connection is taken within a second
 */
export function accepts(port, host = '127.0.0.1') {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host, timeout: 1_000 });
    /** @param {boolean} answer */
    const settle = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => settle(true));
    socket.once('timeout', () => settle(false));
    socket.once('error', () => settle(false));
  });
}
