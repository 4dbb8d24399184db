import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Namespace } from './namespace.ts';
import { Session } from './session.ts';

const HOST = '127.0.0.1';

/**
 * The in-memory broker, served over TCP on the loopback address.
 *
 * Its state lies in the process that made it. `stop()` and `start()` restart the listener, and with
 * it every connection, on the same port; what the broker holds outlives that, as it would on a
 * durable one. It does not outlive the process.
 */
export class LoopbackBroker {
  readonly #namespaces = new Map<string, Namespace>();
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #port = 0;
  #frozen = false;

  get port(): number {
    return this.#port;
  }

  /** Address of a namespace. */
  url(namespace = ''): string {
    return `loopback://${HOST}:${this.#port}/${namespace}`;
  }

  /** Listens; on the port it had, if it had one. */
  async start(): Promise<void> {
    const server = createServer((socket) => this.#take(socket));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#port, HOST, resolve);
    });
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
  }

  /** Resets every connection and listens no more. What it holds stays. Idempotent. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    const closed = new Promise<void>((resolve) => {
      if (server === undefined) resolve();
      else server.close(() => resolve());
    });
    for (const socket of this.#sockets) socket.resetAndDestroy();
    await closed;
  }

  /** Reads nothing more, and so answers nothing, while every connection stays: a process that stands still. */
  freeze(): void {
    this.#frozen = true;
    for (const socket of this.#sockets) socket.pause();
  }

  /** Goes on. */
  thaw(): void {
    this.#frozen = false;
    for (const socket of this.#sockets) socket.resume();
  }

  /** Puts bytes of a stranger into a queue. */
  injectMalformed(namespace: string, queue: string, raw: Uint8Array): void {
    this.#namespace(namespace).driver.injectMalformed(queue, raw);
  }

  /** Ends everything, and forgets it. */
  async close(): Promise<void> {
    await this.stop();
    await Promise.all([...this.#namespaces.values()].map(({ driver }) => driver.close()));
    this.#namespaces.clear();
  }

  #take(socket: Socket): void {
    socket.setNoDelay(true);
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    const session = new Session(socket, (name) => this.#namespace(name));
    if (this.#frozen) socket.pause();
    void session;
  }

  #namespace(name: string): Namespace {
    let namespace = this.#namespaces.get(name);
    if (namespace === undefined) {
      namespace = new Namespace();
      this.#namespaces.set(name, namespace);
    }
    return namespace;
  }
}
