import { DriverError, systemClock, type HostAndPort, type Timer } from '@switchyard/core/driver';
import { nameOf, type ClusterNodes } from './cluster-nodes.ts';
import { slotOf } from './key-slot.ts';
import { Link, type LinkOptions } from './link.ts';
import { NodeLinks } from './node-links.ts';
import { Patience } from './patience.ts';
import {
  closedError,
  isOnTheMove,
  isReplyError,
  mapReplyError,
  movedTo,
  unavailable,
} from './map-error.ts';
import type { Arg, CommandLink, Reply } from './port.ts';

/** How the nodes of a cluster are reached. */
export interface ClusterLinkOptions {
  readonly nodes: ClusterNodes;
  /** Which cluster, for messages. */
  readonly where: string;
  /** How a link to one node is made. */
  readonly wayTo: (node: HostAndPort) => LinkOptions;
  /** Awaited before anything. */
  readonly prepare?: (() => Promise<void>) | undefined;
  /** Called once, when the cluster is there. */
  readonly onOpen: (link: CommandLink) => Promise<void>;
}

/** How often it is looked whether all masters are there. */
const LOOK_MS = 500;
/** How often a cluster in which all is well is asked who has what. */
const CALM_MS = 30_000;
/** Nodes that are asked at once: one that is silent holds up nothing. */
const ASKED_AT_ONCE = 3;
/** After these a command is given back: the nodes send it round in circles. */
const MOST_MOVES = 5;

/**
 * The way to a cluster: one link to each master, and who has which slot. A dead or silent node is
 * replaced for itself, the calls on the others go on.
 *
 * MOVED is followed, since nothing was done. ASK is not: while a slot moves, some keys of a queue lie here
 * and others there, and a script that finds only half of them would begin a second half. It is waited until the slot
 * has moved, a while.
 */
export class ClusterLink implements CommandLink {
  readonly #options: ClusterLinkOptions;
  readonly #links: NodeLinks;
  #opening: Promise<void> | undefined;
  #asking: Promise<void> | undefined;
  #look: Timer | undefined;
  #askedAt = -Infinity;
  #isOpen = false;
  #closed = false;

  constructor(options: ClusterLinkOptions) {
    this.#options = options;
    this.#links = new NodeLinks((node) => new Link(options.wayTo(node)));
  }

  get isReady(): boolean {
    return this.#isOpen && this.#links.ready.length > 0;
  }

  /** The masters that are connected, by name. */
  get masters(): ReadonlyMap<string, CommandLink> {
    return this.#links.readyByName;
  }

  /** Connects to every master that there is, or throws `DriverError`. Once it was open, it mends itself. */
  open(): Promise<void> {
    if (this.#closed) return Promise.reject(closedError('connect'));
    if (this.#isOpen) return Promise.resolve();
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async send(command: string, args: readonly Arg[]): Promise<Reply> {
    let link = this.#linkFor(command, args);
    const patience = new Patience();
    for (let moves = 0; ;) {
      if (link.isNew) await link.open();
      try {
        return await link.send(command, args);
      } catch (error) {
        const moved = movedTo(error);
        if (moved !== undefined && moves < MOST_MOVES && !this.#closed) {
          moves += 1;
          link = this.#move(moved, link) ?? link;
        } else if (isOnTheMove(error) && (await patience.pause()) && !this.#closed) {
          link = this.#linkFor(command, args);
        } else {
          this.#doubt(error);
          throw error;
        }
      }
    }
  }

  close(): void {
    this.#closed = true;
    this.#look?.clear();
    this.#links.close();
  }

  async #open(): Promise<void> {
    try {
      await this.#options.prepare?.();
      await this.#ask();
      const opened = this.#links.all.map((link) => link.open());
      // Each has its time, but one that is there is enough.
      await Promise.allSettled(opened);
      await Promise.any(opened);
      await this.#options.onOpen(this);
    } catch (error) {
      this.#links.close();
      throw this.#closed ? closedError('connect') : plainest(error);
    }
    if (this.#closed) throw closedError('connect');
    this.#isOpen = true;
    this.#watch();
  }

  #linkFor(command: string, args: readonly Arg[]): Link {
    const { nodes, where } = this.#options;
    if (this.#closed) throw closedError(command);
    const key = keyOf(command, args);
    const name = key === undefined ? undefined : nodes.masterOf(slotOf(key));
    const link = name === undefined ? undefined : this.#links.find(name);
    if (link !== undefined) return link;
    const [any] = this.#links.ready;
    if (any !== undefined) return any;
    throw unavailable(command, `no node of the cluster ${where} is connected`);
  }

  /** Who has the slot now, as a node has said. */
  #move(
    { slot, node }: { readonly slot: number; readonly node: string },
    by: Link,
  ): Link | undefined {
    const { nodes } = this.#options;
    const teller = nodes.masters.get(this.#links.nameOf(by) ?? '');
    const name = nodes.move(slot, node, teller);
    this.#askSoon();
    const address = name === undefined ? undefined : nodes.masters.get(name);
    return address === undefined ? undefined : this.#links.to(address);
  }

  /** A cluster that says that it is down may have others by now. */
  #doubt(error: unknown): void {
    if (isReplyError(error) && error.message.startsWith('CLUSTERDOWN')) this.#askSoon();
  }

  #askSoon(): void {
    this.#askedAt = -Infinity;
  }

  #watch(): void {
    this.#look = systemClock.setTimer(
      () => {
        const isWhole = this.#links.ready.length === this.#links.all.length;
        const isCalm = isWhole && performance.now() - this.#askedAt < CALM_MS;
        const done = isCalm ? Promise.resolve() : this.#ask().catch(() => undefined);
        void done.then(() => {
          if (!this.#closed) this.#watch();
        });
      },
      LOOK_MS,
      { keepsAlive: false },
    );
  }

  /** Asks the nodes who has which slot, and links to all that have any. Throws `DriverError`. */
  #ask(): Promise<void> {
    this.#asking ??= this.#askNodes().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #askNodes(): Promise<void> {
    const { nodes, where, wayTo } = this.#options;
    let failure: unknown = unavailable('connect', `the cluster ${where} has no nodes`);
    const isReady = (node: HostAndPort): boolean =>
      this.#links.find(nameOf(node))?.isReady === true;
    const all = nodes.inTurn();
    const candidates = [...all.filter(isReady), ...all.filter((node) => !isReady(node))];
    for (let from = 0; from < candidates.length && !this.#closed; from += ASKED_AT_ONCE) {
      const some = candidates.slice(from, from + ASKED_AT_ONCE);
      const strangers: Link[] = [];
      const askOne = async (node: HostAndPort): Promise<readonly [Reply, HostAndPort]> => {
        let link = this.#links.find(nameOf(node));
        if (link?.isReady !== true) {
          link = new Link(wayTo(node));
          strangers.push(link);
          await link.open();
        }
        return [await link.send('CLUSTER', ['SLOTS']), node];
      };
      try {
        const [reply, node] = await Promise.any(some.map(askOne));
        this.#askedAt = performance.now();
        if (nodes.learn(reply, node)) {
          if (!this.#closed) this.#links.keep(nodes.masters);
          return;
        }
        failure = unavailable('connect', `the cluster ${where} has given its slots to nobody`);
      } catch (error) {
        failure = plainest(error);
      } finally {
        for (const link of strangers) link.close();
      }
    }
    throw failure;
  }
}

/** Of several failures that which no retry mends, else the first. */
function plainest(failure: unknown): unknown {
  const errors: readonly unknown[] = failure instanceof AggregateError ? failure.errors : [failure];
  const error =
    errors.find((one) => one instanceof DriverError && !one.retryable) ?? errors[0] ?? failure;
  return isReplyError(error) ? mapReplyError('connect', error) : error;
}

/**
 * The first key of a command; none where any node will do. Any would do for a channel too, but the words of one
 * teller keep their order only where one node tells them all, those of scripts as well.
 */
function keyOf(command: string, args: readonly Arg[]): string | undefined {
  const at = command === 'EVALSHA' || command === 'EVAL' ? 2 : 0;
  const key = KEYLESS.has(command) ? undefined : args[at];
  return key === undefined ? undefined : String(key);
}

const KEYLESS: ReadonlySet<string> = new Set(['PING', 'TIME']);
