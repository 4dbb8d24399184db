import { randomUUID } from 'node:crypto';
import type { Message } from 'amqplib';
import type { Feed } from './feed.ts';
import type { Tap } from './lease.ts';
import { missing, windowFor, type Demand } from './window.ts';

/** What a tap is kept for. */
export interface TapUser {
  /** Name of the queue in the broker. */
  readonly name: string;
  /** A window that never changes; absent where it follows the demand. */
  readonly fixedWindow?: number | undefined;
  demand(feed: Feed, asked: number): Demand;
  arrived(feed: Feed, message: Message, tap: Tap): void;
  /** The broker has cancelled the tap, and waits for an answer that amqplib never gives. */
  cancelled(feed: Feed): void;
  failed(feed: Feed, error: unknown): void;
  /** The tap was made or ended: what is asked for meanwhile is looked at again. */
  changed(feed: Feed): void;
}

/** Made anew so soon, a window was too small for how work flows. */
const FLOWING_MS = 200;

/**
 * Keeps the consumer of a channel, with a window that follows what is asked for. One at a time: two
 * would be given messages in turn, and out of order.
 *
 *   none ──want──▶ tapped ──a larger window is needed──▶ cancelled ─▶ tapped
 *     ▲                └──────────cancel─────────┐
 *     └──────────────────────────────────────────┘
 */
export class TapKeeper {
  readonly #user: TapUser;
  #tap: Tap | undefined;
  #changing: Promise<void> | undefined;
  #isFlowing = true;
  #tappedAt = 0;
  /** Whether all that was ready has arrived: what comes later is pushed by itself. */
  #isCaughtUp = false;

  constructor(user: TapUser) {
    this.#user = user;
  }

  /** Resolves once nothing is being changed. */
  get settled(): Promise<void> | undefined {
    return this.#changing;
  }

  /** Whether the broker may push more. */
  get hasRoom(): boolean {
    return this.#tap !== undefined && this.#tap.count < this.#tap.window;
  }

  /** Whether whatever is ready has been pushed. */
  get isCaughtUp(): boolean {
    return this.#isCaughtUp && this.hasRoom;
  }

  /** All that was ready has arrived. */
  caughtUp(): void {
    this.#isCaughtUp = this.hasRoom;
  }

  /** Something that was ready may not have arrived. */
  fellBehind(): void {
    this.#isCaughtUp = false;
  }

  /** Work does not flow: a window is exactly what is asked for. */
  ebb(): void {
    this.#isFlowing = false;
  }

  /** Sees that as much is on its way as is asked for. */
  want(feed: Feed, asked: number): void {
    if (this.#changing !== undefined || feed.isOver) return;
    const lacking = missing(this.#user.demand(feed, asked));
    if (this.#tap === undefined) {
      if (lacking > 0) this.change(feed, () => this.#tapAnew(feed, asked));
      return;
    }
    const isEnough = lacking <= this.#tap.window - this.#tap.count;
    if (isEnough || this.#user.fixedWindow !== undefined) return;
    this.change(feed, () => this.#tapAnew(feed, asked));
  }

  /** Does something to the tap, after all that was begun before. */
  change(feed: Feed, work: () => Promise<void>): void {
    const before = this.#changing;
    const changing = (before === undefined ? work() : before.then(work))
      .catch((error: unknown) => this.#user.failed(feed, error))
      .finally(() => {
        if (this.#changing !== changing) return;
        this.#changing = undefined;
        this.#user.changed(feed);
      });
    this.#changing = changing;
  }

  /** Ends the tap; only inside of a change. */
  async cancel(feed: Feed): Promise<void> {
    const tap = this.#tap;
    this.forget();
    if (tap !== undefined && !feed.isOver) await feed.channel.cancel(tap.tag);
  }

  /** The channel is gone, and the tap with it. */
  forget(): void {
    this.#tap = undefined;
    this.#isCaughtUp = false;
  }

  async #tapAnew(feed: Feed, asked: number): Promise<void> {
    await this.cancel(feed);
    const now = Date.now();
    if (now - this.#tappedAt < FLOWING_MS) this.#isFlowing = true;
    this.#tappedAt = now;
    const { name, fixedWindow } = this.#user;
    const window = fixedWindow ?? windowFor(this.#user.demand(feed, asked), this.#isFlowing);
    const tap: Tap = { tag: randomUUID(), window, count: 0 };
    await feed.channel.prefetch(window);
    this.#tap = tap;
    this.#isCaughtUp = false;
    const onMessage = (message: Message | null): void => {
      if (message === null) this.#user.cancelled(feed);
      else if (!feed.isOver) {
        this.#user.arrived(feed, message, tap);
        if (tap.count >= tap.window) this.#isCaughtUp = false;
      }
    };
    await feed.channel.consume(name, onMessage, { consumerTag: tap.tag });
  }
}
