import { type HostAndPort, systemClock } from '@switchyard/core/driver';
import { nameOf } from './cluster-nodes.ts';
import type { Link } from './link.ts';

/** A link that is needed no more is closed when all it was asked has been answered, or never will be. */
const LEAVE_MS = 6_000;

/** One link to each node of a cluster that is needed. */
export class NodeLinks {
  readonly #make: (node: HostAndPort) => Link;
  readonly #links = new Map<string, Link>();
  readonly #leaving = new Set<Link>();

  /** `make`: a link that is not open. */
  constructor(make: (node: HostAndPort) => Link) {
    this.#make = make;
  }

  get all(): readonly Link[] {
    return [...this.#links.values()];
  }

  /** Those that are connected. */
  get ready(): readonly Link[] {
    return this.all.filter((link) => link.isReady);
  }

  /** The same by the names of their nodes. */
  get readyByName(): ReadonlyMap<string, Link> {
    return new Map([...this.#links].filter(([, link]) => link.isReady));
  }

  find(name: string): Link | undefined {
    return this.#links.get(name);
  }

  /** The name of the node that a link leads to. */
  nameOf(link: Link): string | undefined {
    for (const [name, one] of this.#links) if (one === link) return name;
    return undefined;
  }

  /** The link to a node: begun where there is none. */
  to(node: HostAndPort): Link {
    const name = nameOf(node);
    const known = this.#links.get(name);
    if (known !== undefined) return known;
    const link = this.#make(node);
    this.#links.set(name, link);
    link.keepOpen();
    return link;
  }

  /** Links to these nodes and to no others. */
  keep(nodes: ReadonlyMap<string, HostAndPort>): void {
    for (const node of nodes.values()) this.to(node);
    for (const [name, link] of this.#links) {
      if (nodes.has(name)) continue;
      this.#links.delete(name);
      this.#leave(link);
    }
  }

  close(): void {
    for (const link of [...this.#links.values(), ...this.#leaving]) link.close();
    this.#links.clear();
    this.#leaving.clear();
  }

  #leave(link: Link): void {
    if (!link.isReady) return link.close();
    this.#leaving.add(link);
    systemClock.setTimer(
      () => {
        this.#leaving.delete(link);
        link.close();
      },
      LEAVE_MS,
      { keepsAlive: false },
    );
  }
}
