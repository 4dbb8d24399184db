import { connect, type ChannelModel } from 'amqplib';
import type { DriverError, HostAndPort } from '@switchyard/core/driver';
import type { Address } from '../options/rabbitmq-options.ts';
import { mapConnectError, unavailable } from './map-error.ts';

/** How long one node may take to answer, in milliseconds. */
const NODE_MS = 3_000;
const SECOND_MS = 1_000;

/**
 * Opens connections to any node of the cluster: the one that answered last first, then the others in
 * the order of the list.
 */
export class Dialer {
  readonly #address: Address;
  readonly #heartbeatMs: number;
  #first = 0;

  constructor(address: Address, heartbeatMs: number) {
    this.#address = address;
    this.#heartbeatMs = heartbeatMs;
  }

  /** Where RabbitMQ is, as people read it. */
  get where(): string {
    return this.#address.nodes.map(({ host, port }) => `${host}:${port}`).join(', ');
  }

  /** Opens a connection; rejects with `DriverError` once every node was tried, or one refuses for good. */
  async dial(name: string): Promise<ChannelModel> {
    const { nodes } = this.#address;
    const failures: DriverError[] = [];
    for (let tried = 0; tried < nodes.length; tried += 1) {
      const place = (this.#first + tried) % nodes.length;
      const node = nodes[place];
      if (node === undefined) continue;
      try {
        const model = await this.#open(node, name);
        this.#first = place;
        return model;
      } catch (cause) {
        const where = `${node.host}:${node.port}`;
        const error = mapConnectError(cause, { where, vhost: this.#address.vhost });
        // What is refused here is refused by every node of the cluster.
        if (!error.retryable) throw error;
        failures.push(error);
      }
    }
    const [only] = failures;
    if (failures.length === 1 && only !== undefined) throw only;
    const why = failures.map(({ message }) => message.replace(/^connect: |\.$/g, '')).join('; ');
    throw unavailable('connect', why, failures.at(-1));
  }

  /** The node that was dialled last is gone: the next one comes first. */
  turn(): void {
    this.#first = (this.#first + 1) % this.#address.nodes.length;
  }

  async #open({ host, port }: HostAndPort, name: string): Promise<ChannelModel> {
    const { user, password, vhost, tls } = this.#address;
    const { ca, cert, key } = tls ?? {};
    const model = await connect(
      {
        protocol: tls === undefined ? 'amqp' : 'amqps',
        hostname: host,
        port,
        username: user,
        password,
        // amqplib takes it as it stands in a URL.
        vhost: encodeURIComponent(vhost),
        heartbeat: this.#heartbeatMs / SECOND_MS,
      },
      {
        timeout: NODE_MS,
        noDelay: true,
        keepAlive: true,
        clientProperties: { connection_name: name },
        ...(ca === undefined ? {} : { ca }),
        ...(cert === undefined ? {} : { cert, key }),
      },
    );
    // Told by close as well; without a listener it would end the process.
    model.on('error', () => undefined);
    return model;
  }
}
