import type { ChannelModel, Message } from 'amqplib';
import type { ReceiveOptions } from '@switchyard/core/driver';
import { mapChannelError, unavailable } from '../connection/map-error.ts';
import { Feed } from './feed.ts';
import type { Lease, Tap } from './lease.ts';
import type { LeaseBuffer } from './lease-buffer.ts';
import type { LeaseSource } from './lease-source.ts';
import { StaleWatch, type Idled } from './stale-watch.ts';
import { TapKeeper, type TapUser } from './tap-keeper.ts';
import { Waiters } from './waiters.ts';
import type { Demand } from './window.ts';

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
  /** Told that the broker has ended the consumer, as it does when the queue is deleted. */
  readonly onCancelled: () => void;
}

/** How long what is ready may take to arrive where others read too, in milliseconds. */
const ARRIVAL_MS = 1_000;
const ARRIVAL_LOOK_MS = 50;
/**
 * A channel that has heard nothing for so long, of a queue that has messages ready and room here, is deaf: of a queue
 * that is deleted and made again at once RabbitMQ 3.10 moves the consumers, and swallows what it pushes to them.
 */
const DEAF_MS = 10_000;

/**
 * Reads one queue by a consumer of AMQP whose window follows what is asked for.
 *
 *   receive ─▶ buffer ─has some─▶ taken            nobody asks for a moment: nothing more is pushed here
 *                └─empty─▶ waits for a push          nor for a second: what lies here is given back
 */
export class Reader implements LeaseSource, Idled, TapUser {
  readonly name: string;
  readonly fixedWindow: number | undefined;
  readonly #parts: ReaderParts;
  readonly #buffer: LeaseBuffer;
  readonly #waiters = new Waiters();
  readonly #stale: StaleWatch;
  readonly #taps: TapKeeper;
  #feed: Feed | undefined;
  #opening: Promise<Feed> | undefined;
  #isWaking = false;
  #isClosed = false;
  /** Receives that are under way. */
  #asking = 0;
  #heardAt = 0;
  /** What a closed reader still settles. */
  #kept: Set<Lease> | undefined;

  constructor(parts: ReaderParts) {
    this.#parts = parts;
    this.name = parts.name;
    this.fixedWindow = parts.fixedWindow;
    this.#buffer = parts.buffer;
    this.#taps = new TapKeeper(this);
    this.#stale = new StaleWatch(this);
  }

  /** How many core has of it. */
  get held(): number {
    return this.#feed === undefined ? 0 : this.#feed.size - this.#buffer.size;
  }

  get isAsked(): boolean {
    return this.#asking > 0;
  }

  get mayGrow(): boolean {
    const isOurs = this.fixedWindow === undefined && this.#taps.settled === undefined;
    return isOurs && this.#taps.hasRoom;
  }

  get oldest(): number | undefined {
    return this.#buffer.oldest;
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
    await this.wait(options);
    return this.take(options.max);
  }

  /** Waits until something can be taken. */
  async wait(options: ReceiveOptions): Promise<void> {
    this.#asking += 1;
    try {
      const feed = this.#feed ?? (await this.open());
      if (options.waitMs <= 0) return await this.#fill(feed, options.max);
      if (!this.#isClosed) this.#taps.want(feed, options.max);
      if (this.#buffer.ready > 0) return;
      await this.#waiters.wait(options);
      // In vain: whether there is nothing is for the broker to say, now and then.
      if (this.#buffer.ready === 0 && options.signal?.aborted !== true) this.#taps.fellBehind();
    } finally {
      this.#asking -= 1;
      this.#stale.look();
    }
  }

  /** Takes what is ready. */
  take(max: number): readonly Lease[] {
    if (this.#isClosed || max < 1) return [];
    const taken = this.#buffer.take(max);
    for (const lease of taken) lease.isHeld = true;
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
    feed.ack(acked);
    let isReady = false;
    for (const lease of acked) isReady = this.#buffer.settled(lease) || isReady;
    if (this.fixedWindow !== undefined) {
      for (const lease of released.toReversed()) this.#buffer.pushBack(feed.again(lease));
    } else if (released.length > 0) this.#giveBack(feed, released);
    if (isReady || released.length > 0) this.#wakeSoon();
    if (this.#kept === undefined) return;
    for (const lease of [...acked, ...released]) this.#kept.delete(lease);
    if (this.#kept.size === 0) void feed.close();
  }

  async close(keep: ReadonlySet<Lease>): Promise<void> {
    if (this.#isClosed) return;
    this.end();
    await this.#taps.settled;
    await this.#opening?.catch(() => undefined);
    const feed = this.#feed;
    if (feed === undefined) return;
    this.#kept = new Set([...keep].filter((lease) => this.knows(lease)));
    if (this.#kept.size === 0) return feed.close();
    // There the queue is ours until what is kept is settled: then all goes back at once.
    if (this.fixedWindow !== undefined) return;
    this.#buffer.clear();
    await this.#taps.cancel(feed);
    feed.giveBack(feed.leases.filter((lease) => !keep.has(lease)));
  }

  end(): void {
    this.#isClosed = true;
    this.#stale.end();
    this.#waiters.endAll();
  }

  demand(feed: Feed, asked: number): Demand {
    const buffered = this.#buffer.size;
    const { most } = this.#parts;
    return { held: feed.size - buffered, buffered, asked: asked + this.#waiters.asked, most };
  }

  arrived(feed: Feed, message: Message, tap: Tap): void {
    this.#heardAt = Date.now();
    this.#buffer.push(feed.take(message, tap));
    this.#wakeSoon();
  }

  cancelled(feed: Feed): void {
    this.#parts.onCancelled();
    void feed.close();
  }

  failed(feed: Feed, error: unknown): void {
    // What the channel cannot do, nobody waits for.
    this.#waiters.failAll(mapChannelError('receive', error));
    void feed.close();
  }

  changed(feed: Feed): void {
    if (!this.#waiters.isEmpty && this.#feed === feed) this.#taps.want(feed, 0);
    this.#stale.look();
  }

  onIdle(): void {
    const feed = this.#feed;
    if (feed !== undefined) this.#taps.change(feed, () => this.#taps.cancel(feed));
  }

  onStale(): void {
    const feed = this.#feed;
    if (feed === undefined || this.#isClosed || this.#taps.settled !== undefined) return;
    if (this.fixedWindow !== undefined) {
      // Others get what lies behind it at once, so nothing of ours may be under way.
      if (this.held === 0) void feed.close();
      return;
    }
    this.#taps.ebb();
    this.#taps.change(feed, async () => {
      await this.#taps.cancel(feed);
      feed.giveBack(this.#takeAll());
    });
  }

  async #openFeed(): Promise<Feed> {
    try {
      const model = await this.#parts.open();
      const channel = await model.createChannel();
      const feed = new Feed(channel, () => this.#lose(feed));
      this.#feed = feed;
      this.#heardAt = Date.now();
      return feed;
    } catch (error) {
      throw mapChannelError('receive', error);
    }
  }

  /** All that came in one piece of the stream is handed on together. */
  #wakeSoon(): void {
    this.#stale.look();
    if (this.#isWaking || this.#waiters.isEmpty) return;
    this.#isWaking = true;
    queueMicrotask(() => {
      this.#isWaking = false;
      this.#waiters.wake(this.#buffer.ready);
    });
  }

  /** What is given back by who asks for nothing is not to come back to him. */
  #giveBack(feed: Feed, released: readonly Lease[]): void {
    this.#taps.fellBehind();
    if (this.isAsked || this.#isClosed) return feed.giveBack(released);
    this.#taps.change(feed, async () => {
      await this.#taps.cancel(feed);
      feed.giveBack([...released, ...(this.isAsked ? [] : this.#takeAll())]);
    });
  }

  #takeAll(): readonly Lease[] {
    return this.#buffer.take(this.#buffer.ready);
  }

  /**
   * Gets what is ready up to `max`. Who does not wait takes what he gets for all there is: whether that
   * is so is for the broker to say, unless it would have been pushed.
   */
  async #fill(feed: Feed, max: number): Promise<void> {
    const until = Date.now() + ARRIVAL_MS;
    while (!feed.isOver && !this.#isClosed) {
      const goal = Math.min(max, this.#parts.most - this.held);
      if (this.#buffer.ready >= goal) return;
      if (Date.now() > until) return this.#giveUpDeaf(feed);
      await this.#taps.settled;
      this.#taps.want(feed, max);
      await this.#taps.settled;
      if (this.#taps.isCaughtUp || feed.isOver) return;
      const before = this.#buffer.size;
      const ready = await feed.countReady(this.name);
      // What another has of a queue that only one may read does not come here.
      if (ready > 0 && this.fixedWindow === undefined) {
        await this.#arrival(Math.min(goal, before + ready));
        continue;
      }
      // Pushes that were on their way are here once this has been answered.
      await feed.roundTrip();
      if (this.fixedWindow === undefined && this.#buffer.size > before) continue;
      return this.#taps.caughtUp();
    }
  }

  /** Something is ready and does not come, for long: a new channel gets it. */
  async #giveUpDeaf(feed: Feed): Promise<void> {
    const isDeaf = feed.size === 0 && Date.now() - this.#heardAt > DEAF_MS;
    if (isDeaf && this.fixedWindow === undefined) await feed.close();
  }

  /** Waits a moment until so many are ready. */
  async #arrival(count: number): Promise<void> {
    const until = Date.now() + ARRIVAL_LOOK_MS;
    for (let left = ARRIVAL_LOOK_MS; left > 0; left = until - Date.now()) {
      if (this.#buffer.ready >= count || this.#isClosed) return;
      await this.#waiters.wait({ max: 0, waitMs: left });
    }
  }

  #lose(feed: Feed): void {
    if (this.#feed !== feed) return;
    this.#feed = undefined;
    this.#taps.forget();
    this.#buffer.clear();
    if (!this.#isClosed) this.#parts.onLost();
    this.#waiters.failAll(unavailable('receive', 'the channel to RabbitMQ was lost'));
  }
}
