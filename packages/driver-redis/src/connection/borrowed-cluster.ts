import type { HostAndPort } from '@switchyard/core/driver';
import type { Cluster, Redis } from 'ioredis';
import { nameOf } from './cluster-nodes.ts';
import { unavailable } from './map-error.ts';
import { makeLikewise } from './make-client.ts';

/** Whether a client of the user's is one of a cluster. */
export function isCluster(client: Redis | Cluster): client is Cluster {
  return client.isCluster;
}

/**
 * The nodes of a user's `Cluster`, and clients like its own. It is not used for commands: it would follow a
 * queue that is on its way to another node to where only half of it lies, and takes a command that was
 * never answered for one that was never sent.
 */
export class BorrowedCluster {
  readonly #client: Cluster;
  #model: Redis | undefined;

  constructor(client: Cluster) {
    this.#client = client;
  }

  /** The nodes that it knows now. */
  seeds(): readonly HostAndPort[] {
    return this.#nodes().map(addressOf);
  }

  /** Makes a client of one node as the user's would. Throws `DriverError` where that knows no node at all. */
  make(node: HostAndPort): Redis {
    const nodes = this.#nodes();
    const same = nodes.find((one) => nameOf(addressOf(one)) === nameOf(node));
    this.#model = same ?? nodes[0] ?? this.#model;
    if (this.#model === undefined) throw unavailable('connect', 'your client knows no node');
    return makeLikewise(this.#model, node);
  }

  /** Addresses as the nodes tell them, to those at which the user says that they are. */
  translate(node: HostAndPort): HostAndPort {
    const { natMap } = this.#client.options;
    if (natMap === undefined || natMap === null) return node;
    const name = nameOf(node);
    return (typeof natMap === 'function' ? natMap(name) : natMap[name]) ?? node;
  }

  #nodes(): readonly Redis[] {
    return this.#client.nodes('all');
  }
}

function addressOf({ options }: Redis): HostAndPort {
  return { host: options.host ?? '127.0.0.1', port: options.port ?? 6_379 };
}
