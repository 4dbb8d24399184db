import { randomUUID } from 'node:crypto';
import type { ChannelModel, Message } from 'amqplib';
import type { ReceiveOptions } from '@switchyard/core/driver';
import { mapChannelError, unavailable } from '../connection/map-error.ts';
import { Feed } from './feed.ts';
import type { Lease, Tap } from './lease.ts';
import type { LeaseBuffer } from './lease-buffer.ts';
import type { LeaseSource } from './lease-source.ts';
import { StaleWatch } from './stale-watch.ts';
import { Waiters } from './waiters.ts';
import { missing, windowFor, type Demand } from './window.ts';

/** What a reader works with. */
export interface ReaderParts {
  /** Name of the queue in the broker. */
  readonly name: string;
  /** Most that may be unsettled. */
  readonly most: number;
  readonly buffer: LeaseBuffer;
  /**
   * A window that never changes, for queues with a single active consumer: who cancels it hands the
   * queue on, with what it still holds on its way back behind the others'.
   */
  readonly fixedWindow?: number | undefined;
  /** The connection, once the queue is there. */
  readonly open: () => Promise<ChannelModel>;
  /** Told that the queue may be gone. */
  readonly onLost: () => void;
}

/** Made anew so soon, a window was too small for how work flows. */
const FLOWING_MS = 200;
/** How long what is ready may take to arrive where others read too, in milliseconds. */
const ARRIVAL_MS = 300;
const ARRIVAL_LOOK_MS = 50;

/**
 * Reads one queue by a consumer of AMQP whose window follows what is asked for.
 *
 *   receive ─▶ buffer ─has some─▶ taken            window too small: cancelled, made anew
 *                └─empty─▶ waits for a push          nobody asks for 2 s: cancelled, given back
 */
export class Reader implements LeaseSource {
  readonly #parts: ReaderParts;
  readonly #waiters = new Waiters();
  readonly #stale: StaleWatch;
  #feed: Feed | undefined;
  #opening: Promise<Feed> | undefined;
  #tap: Tap | undefined;
  /** Makes or ends the tap: one at a time. */
  #changing: Promise<void> | undefined;
  #isFlowing = true;
  #tappedAt = 0;
  /** Whether all that was ready has arrived: what comes later is pushed by itself. */
  #isCaughtUp = false;
  #isWaking = false;
  #isClosed = false;
  /** What a closed reader still settles. */
  #kept: Set<Lease> | undefined;

  constructor(parts: ReaderParts) {
    this.#parts = parts;
    this.#stale = new StaleWatch(parts.buffer, () => this.#giveUpStale());
  }

  /** How many core has of it. */
  get held(): number {
    return this.#feed === undefined ? 0 : this.#feed.size - this.#parts.buffer.size;
  }

  /** Opens a channel unless it has one. */
  async open(): Promise<Feed> {
    if (this.#feed !== undefined) return this.#feed;
    this.#opening ??= this.#openFeed().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async receive(options: ReceiveOptions): Promise<readonly Lease[]> {
    if (this.#isClosed || options.max < 1) return [];
    const feed = this.#feed ?? (await this.open());
    this.#want(feed, options.max);
    if (options.waitMs <= 0) await this.#fill(feed, options.max);
    else if (this.#parts.buffer.ready === 0) await this.#waiters.wait(options);
    return this.take(options.max);
  }

  /** Waits until something can be taken. */
  async wait(options: ReceiveOptions): Promise<void> {
    const feed = this.#feed ?? (await this.open());
    this.#want(feed, options.max);
    if (this.#parts.buffer.ready === 0) await this.#waiters.wait(options);
  }

  /** Takes what is ready. */
  take(max: number): readonly Lease[] {
    if (this.#isClosed || max < 1) return [];
    const taken = this.#parts.buffer.take(max);
    for (const lease of taken) lease.isHeld = true;
    this.#stale.look();
    return taken;
  }

  /** Whether it came by the channel of now. */
  knows(lease: Lease): boolean {
    return lease.feed === this.#feed && lease.feed.has(lease);
  }

  owns(lease: Lease): boolean {
    return lease.isHeld && this.knows(lease);
  }

  settle(acked: readonly Lease[], released: readonly Lease[]): void {
    const feed = this.#feed;
    if (feed === undefined) return;
    const { buffer, fixedWindow } = this.#parts;
    feed.ack(acked);
    let isReady = false;
    for (const lease of acked) isReady = buffer.settled(lease) || isReady;
    if (fixedWindow !== undefined) {
      for (const lease of released.toReversed()) buffer.pushBack(feed.again(lease));
    } else if (released.length > 0) this.#giveBack(feed, released);
    if (isReady || released.length > 0) this.#wakeSoon();
    if (this.#kept === undefined) return;
    for (const lease of [...acked, ...released]) this.#kept.delete(lease);
    if (this.#kept.size === 0) void feed.close();
  }

  async close(keep: ReadonlySet<Lease>): Promise<void> {
    if (this.#isClosed) return;
    this.end();
    await this.#changing;
    await this.#opening?.catch(() => undefined);
    const feed = this.#feed;
    if (feed === undefined) return;
    this.#kept = new Set([...keep].filter((lease) => this.knows(lease)));
    if (this.#kept.size === 0) return feed.close();
    // There the queue is ours until what is kept is settled: then all goes back at once.
    if (this.#parts.fixedWindow !== undefined) return;
    this.#parts.buffer.clear();
    await this.#cancel(feed);
    feed.giveBack(feed.leases.filter((lease) => !keep.has(lease)));
  }

  end(): void {
    this.#isClosed = true;
    this.#stale.end();
    this.#waiters.endAll();
  }

  async #openFeed(): Promise<Feed> {
    try {
      const model = await this.#parts.open();
      const channel = await model.createChannel();
      const feed = new Feed(channel, () => this.#lose(feed));
      this.#feed = feed;
      return feed;
    } catch (error) {
      throw mapChannelError('receive', error);
    }
  }

  /** Sees that as much is on its way as is asked for. */
  #want(feed: Feed, asked: number): void {
    if (this.#changing !== undefined || this.#isClosed || feed.isOver) return;
    if (this.#tap !== undefined) {
      if (this.#parts.fixedWindow !== undefined) return;
      if (missing(this.#demand(feed, asked)) <= this.#tap.window - this.#tap.count) return;
    } else if (missing(this.#demand(feed, asked)) === 0) return;
    this.#change(feed, this.#tapAnew(feed, asked));
  }

  #change(feed: Feed, change: Promise<void>): void {
    const changing = change
      .catch((error: unknown) => {
        // What the channel cannot do, nobody waits for.
        this.#waiters.failAll(mapChannelError('receive', error));
        void feed.close();
      })
      .finally(() => {
        if (this.#changing !== changing) return;
        this.#changing = undefined;
        if (!this.#waiters.isEmpty && this.#feed === feed) this.#want(feed, 0);
      });
    this.#changing = changing;
  }

  #demand(feed: Feed, asked: number): Demand {
    const { buffer, most } = this.#parts;
    const buffered = buffer.size;
    return { held: feed.size - buffered, buffered, asked: asked + this.#waiters.asked, most };
  }

  async #tapAnew(feed: Feed, asked: number): Promise<void> {
    await this.#cancel(feed);
    const now = Date.now();
    if (now - this.#tappedAt < FLOWING_MS) this.#isFlowing = true;
    this.#tappedAt = now;
    const { name, fixedWindow } = this.#parts;
    const window = fixedWindow ?? windowFor(this.#demand(feed, asked), this.#isFlowing);
    const tap: Tap = { tag: randomUUID(), window, count: 0 };
    await feed.channel.prefetch(window);
    this.#tap = tap;
    this.#isCaughtUp = false;
    const onMessage = (message: Message | null): void => {
      // The broker has cancelled it, and waits for an answer that amqplib never gives.
      if (message === null) void feed.close();
      else this.#arrived(feed, message, tap);
    };
    await feed.channel.consume(name, onMessage, { consumerTag: tap.tag });
  }

  async #cancel(feed: Feed): Promise<void> {
    const tap = this.#tap;
    this.#tap = undefined;
    if (tap !== undefined && !feed.isOver) await feed.channel.cancel(tap.tag);
  }

  #arrived(feed: Feed, message: Message, tap: Tap): void {
    if (feed.isOver) return;
    this.#parts.buffer.push(feed.take(message, tap));
    if (tap.count >= tap.window) this.#isCaughtUp = false;
    this.#wakeSoon();
  }

  /** All that came in one piece of the stream is handed on together. */
  #wakeSoon(): void {
    this.#stale.look();
    if (this.#isWaking || this.#waiters.isEmpty) return;
    this.#isWaking = true;
    queueMicrotask(() => {
      this.#isWaking = false;
      this.#waiters.wake(this.#parts.buffer.ready);
    });
  }

  /** What is given back by who asks for nothing is not to come back to him. */
  #giveBack(feed: Feed, released: readonly Lease[]): void {
    this.#isCaughtUp = false;
    if (!this.#waiters.isEmpty || this.#isClosed) return feed.giveBack(released);
    const before = this.#changing;
    const withdraw = async (): Promise<void> => {
      await before;
      await this.#cancel(feed);
      const unasked = this.#waiters.isEmpty ? this.#takeAll() : [];
      feed.giveBack([...released, ...unasked]);
    };
    this.#change(feed, withdraw());
  }

  #takeAll(): readonly Lease[] {
    return this.#parts.buffer.take(this.#parts.buffer.ready);
  }

  /**
   * Gets what is ready up to `max`. Who does not wait takes what he gets for all there is: whether that
   * is so is for the broker to say, unless it would have been pushed.
   */
  async #fill(feed: Feed, max: number): Promise<void> {
    const { buffer, name, most, fixedWindow } = this.#parts;
    await this.#changing;
    const until = Date.now() + ARRIVAL_MS;
    const goal = Math.min(max, most - this.held);
    while (buffer.ready < goal && Date.now() <= until && !feed.isOver && !this.#isClosed) {
      const hasRoom = this.#tap !== undefined && this.#tap.count < this.#tap.window;
      if (this.#isCaughtUp && hasRoom) return;
      const before = buffer.size;
      const ready = await feed.countReady(name);
      // What another has of a queue that only one may read does not come here.
      if (ready === 0 || fixedWindow !== undefined) {
        // Pushes that were on their way are here once this has been answered.
        await feed.roundTrip();
        if (fixedWindow !== undefined || buffer.size === before) {
          this.#isCaughtUp = !feed.isOver;
          return;
        }
      } else await this.#arrival(Math.min(goal, before + ready));
    }
  }

  /** Waits a moment until so many are ready. */
  async #arrival(count: number): Promise<void> {
    const until = Date.now() + ARRIVAL_LOOK_MS;
    for (let left = ARRIVAL_LOOK_MS; left > 0; left = until - Date.now()) {
      if (this.#parts.buffer.ready >= count || this.#isClosed) return;
      await this.#waiters.wait({ max: 0, waitMs: left });
    }
  }

  /** What waits here in vain is for others: the consumer ends, and comes back with the next receive. */
  #giveUpStale(): void {
    const feed = this.#feed;
    if (feed === undefined || this.#isClosed || this.#changing !== undefined) return;
    if (this.#parts.fixedWindow !== undefined) {
      // Others get what lies behind it at once, so nothing of ours may be under way.
      if (this.held === 0) void feed.close();
      return;
    }
    this.#isFlowing = false;
    this.#isCaughtUp = false;
    const giveUp = async (): Promise<void> => {
      await this.#cancel(feed);
      feed.giveBack(this.#takeAll());
    };
    this.#change(feed, giveUp());
  }

  #lose(feed: Feed): void {
    if (this.#feed !== feed) return;
    this.#feed = undefined;
    this.#tap = undefined;
    this.#parts.buffer.clear();
    if (!this.#isClosed) this.#parts.onLost();
    this.#waiters.failAll(unavailable('receive', 'the channel to RabbitMQ was lost'));
  }
}
