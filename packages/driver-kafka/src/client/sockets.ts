import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ISocketFactory, Kafka } from 'kafkajs';

/** What a producer, a member or the admin client connects by. */
export interface Connections {
  readonly kafka: Kafka;
  readonly sockets: Sockets;
}

const KEEP_ALIVE_MS = 60_000;

/**
 * The sockets of one client of kafkajs. It gives a request up that is not answered in time, and goes on to use the
 * connection, for a quarter of an hour if the network has forgotten it
 * (https://github.com/tulios/kafkajs/issues/919): here such a connection ends.
 */
export class Sockets {
  readonly #open = new Map<string, Set<Socket>>();

  /** Opens as kafkajs does by itself. */
  readonly make: ISocketFactory = ({ host, port, ssl, onConnect }) => {
    const socket = isEncrypted(ssl)
      ? connectTls({ host, port, ...(isIP(host) === 0 && { servername: host }), ...ssl }, onConnect)
      : connect({ host, port }, onConnect);
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    this.#keep(`${host}:${port}`, socket);
    return socket;
  };

  /** Whether none is open, or about to be. */
  get isEmpty(): boolean {
    return [...this.#open.values()].every(({ size }) => size === 0);
  }

  /** Ends those to one broker; what waits there fails at once and may be asked again on others. */
  end(broker: string): void {
    for (const socket of this.#open.get(broker) ?? []) {
      socket.destroy(new Error('it answers nothing'));
    }
  }

  #keep(broker: string, socket: Socket): void {
    const open = this.#open.get(broker) ?? new Set();
    this.#open.set(broker, open.add(socket));
    socket.once('error', () => open.delete(socket));
    socket.once('close', () => {
      open.delete(socket);
      // kafkajs does this again and again to one that is over, and each time a listener waits for it to connect.
      socket.unref = () => socket;
    });
  }
}

/** Its types say that it is always there. */
function isEncrypted(ssl: object | null | undefined): ssl is object {
  return ssl !== null && ssl !== undefined;
}
