import type { HostAndPort } from '@switchyard/core/driver';
import { nameOf, type ClusterNodes } from './cluster-nodes.ts';
import { ConfirmLine, type ConfirmedReply, type ConfirmedRun } from './confirm-line.ts';
import { slotOf } from './key-slot.ts';
import type { LinkOptions } from './link.ts';
import { closedError, isOnTheMove, movedTo, unavailable } from './map-error.ts';
import { Patience } from './patience.ts';

/** After these a script is given back: the nodes send it round in circles. */
const MOST_MOVES = 5;

/**
 * Runs scripts on a cluster and waits until replicas have what they wrote: a line of its own to each master that is
 * asked, since WAIT counts the replicas of one node.
 */
export class ClusterConfirm {
  readonly #nodes: ClusterNodes;
  readonly #wayTo: (node: HostAndPort) => LinkOptions;
  readonly #lines = new Map<string, ConfirmLine>();
  #closed = false;

  constructor(nodes: ClusterNodes, wayTo: (node: HostAndPort) => LinkOptions) {
    this.#nodes = nodes;
    this.#wayTo = wayTo;
  }

  /** Rejects with `DriverError` where nothing was sent; errors of Redis are thrown as they are. */
  async run(run: ConfirmedRun): Promise<ConfirmedReply> {
    const patience = new Patience();
    for (let moves = 0; ;) {
      if (this.#closed) throw closedError(run.script.name);
      const node = this.#masterFor(run);
      try {
        return await this.#lineTo(node).run(run);
      } catch (error) {
        const moved = movedTo(error);
        if (moved !== undefined && moves < MOST_MOVES) {
          moves += 1;
          this.#nodes.move(moved.slot, moved.node, node);
        } else if (!isOnTheMove(error) || !(await patience.pause())) {
          throw error;
        }
      }
    }
  }

  close(): void {
    this.#closed = true;
    for (const line of this.#lines.values()) line.close();
    this.#lines.clear();
  }

  #masterFor({ script, keys: [key = ''] }: ConfirmedRun): HostAndPort {
    const name = this.#nodes.masterOf(slotOf(key));
    const node = name === undefined ? undefined : this.#nodes.masters.get(name);
    if (node !== undefined) return node;
    throw unavailable(script.name, 'no node of the cluster is known to have this queue');
  }

  #lineTo(node: HostAndPort): ConfirmLine {
    const name = nameOf(node);
    let line = this.#lines.get(name);
    if (line === undefined) {
      this.#dropOthers();
      line = new ConfirmLine(this.#wayTo(node));
      this.#lines.set(name, line);
    }
    return line;
  }

  /** Lines to nodes that are masters no more. */
  #dropOthers(): void {
    for (const [name, line] of this.#lines) {
      if (this.#nodes.masters.has(name) || !line.isIdle) continue;
      this.#lines.delete(name);
      line.close();
    }
  }
}
