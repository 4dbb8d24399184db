import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

const HOST = '127.0.0.1';

/** An address that stays while what stands behind it changes, as after a failover. */
export class Road {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #port: number;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.#port = port;
  }

  /** One that leads to a port of this machine. */
  static async to(port: number): Promise<Road> {
    const server = createServer();
    const road = new Road(server, port);
    server.on('connection', (socket) => road.#forward(socket));
    server.listen(0, HOST);
    await once(server, 'listening');
    return road;
  }

  get url(): string {
    return `redis://${HOST}:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Leads elsewhere from now on; connections that are there break. */
  lead(port: number): void {
    this.#port = port;
    this.#cut();
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#cut();
    await once(this.#server, 'close');
  }

  #cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #forward(near: Socket): void {
    const far = connect({ host: HOST, port: this.#port });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(one);
      one.on('error', () => undefined);
      one.on('close', () => {
        this.#sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  }
}
