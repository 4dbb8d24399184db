import type { HostAndPort } from '@switchyard/core/driver';
import { unavailable } from './map-error.ts';
import type { Reply } from './port.ts';

/** Slots of a cluster. */
const SLOTS = 16_384;

/** Which master has which slot, and what other nodes there are. */
export class ClusterNodes {
  readonly #seeds: () => readonly HostAndPort[];
  readonly #translate: (node: HostAndPort) => HostAndPort;
  readonly #masterOf: (string | undefined)[] = Array.from({ length: SLOTS });
  #masters = new Map<string, HostAndPort>();
  #all = new Map<string, HostAndPort>();
  #turn = 0;

  /** `translate`: from the address that nodes know of each other to the one that we reach them at. */
  constructor(
    seeds: () => readonly HostAndPort[],
    translate: (node: HostAndPort) => HostAndPort = (node) => node,
  ) {
    this.#seeds = seeds;
    this.#translate = translate;
  }

  /** Masters by their names. */
  get masters(): ReadonlyMap<string, HostAndPort> {
    return this.#masters;
  }

  /** How many nodes are known. */
  get count(): number {
    return this.#known().length;
  }

  /** All nodes that are known, another one first each time. */
  inTurn(): readonly HostAndPort[] {
    const nodes = this.#known();
    this.#turn += 1;
    const first = this.#turn % Math.max(1, nodes.length);
    return [...nodes.slice(first), ...nodes.slice(0, first)];
  }

  /** One of them, another each time. Throws `DriverError` where none is known. */
  next(): HostAndPort {
    const [node] = this.inTurn();
    if (node === undefined) throw unavailable('connect', 'no node of the cluster is known');
    return node;
  }

  /** The name of the master of a slot. */
  masterOf(slot: number): string | undefined {
    return this.#masterOf[slot];
  }

  /** Takes a node's word for one slot; answers the node's name. `told` is `host:port`, the host empty for that of who told. */
  move(slot: number, told: string, teller: HostAndPort | undefined): string | undefined {
    const colon = told.lastIndexOf(':');
    const host = told.slice(0, colon).replace(/^\[|\]$/g, '') || teller?.host;
    const port = Number(told.slice(colon + 1));
    if (host === undefined || slot >= SLOTS || !Number.isInteger(port)) return undefined;
    const node = this.#translate({ host, port });
    const name = nameOf(node);
    this.#masterOf[slot] = name;
    this.#masters.set(name, node);
    this.#all.set(name, node);
    return name;
  }

  /** Takes the answer to CLUSTER SLOTS of one node for the whole truth; answers whether it is one. */
  learn(reply: Reply, teller: HostAndPort): boolean {
    if (!Array.isArray(reply) || reply.length === 0) return false;
    const masters = new Map<string, HostAndPort>();
    const all = new Map<string, HostAndPort>();
    this.#masterOf.fill(undefined);
    for (const range of reply as readonly Reply[]) {
      if (!Array.isArray(range)) continue;
      const [from, to, ...nodes] = range as readonly Reply[];
      for (const [index, told] of nodes.entries()) {
        const node = this.#nodeIn(told, teller);
        if (node === undefined) continue;
        const name = nameOf(node);
        all.set(name, node);
        if (index > 0) continue;
        masters.set(name, node);
        this.#masterOf.fill(name, Number(from), Number(to) + 1);
      }
    }
    this.#masters = masters;
    this.#all = all;
    return masters.size > 0;
  }

  /** Those given by the user too: all others may have gone. */
  #known(): readonly HostAndPort[] {
    const all = new Map(this.#all);
    for (const seed of this.#seeds()) all.set(nameOf(seed), seed);
    return [...all.values()];
  }

  #nodeIn(told: Reply | undefined, teller: HostAndPort): HostAndPort | undefined {
    if (!Array.isArray(told)) return undefined;
    const [host, port] = told as readonly Reply[];
    const named = host === null || host === undefined ? '' : String(host);
    // A node that does not know its own address tells none: it is where we asked.
    if (named === '?' || !Number.isInteger(port)) return undefined;
    return this.#translate({ host: named === '' ? teller.host : named, port: Number(port) });
  }
}

/** What a node is called. */
export function nameOf({ host, port }: HostAndPort): string {
  return `${host}:${port}`;
}
