import type { Channel, Message } from 'amqplib';
import { mapChannelError } from '../connection/map-error.ts';
import { Lease, type Tap } from './lease.ts';

/**
 * One channel and what is unsettled on it. With the channel all of that ends: the broker gives it
 * back, and nothing about it is sent on another channel, which a stale tag would close.
 */
export class Feed {
  readonly channel: Channel;
  /** By delivery tag, in the order of the tags. */
  readonly #outstanding = new Map<number, Lease>();
  #isOver = false;

  /** `onEnd` is told when the channel is gone, whoever closed it. */
  constructor(channel: Channel, onEnd: (feed: Feed) => void) {
    this.channel = channel;
    // Told by close as well.
    channel.on('error', () => undefined);
    channel.on('close', () => {
      this.#end();
      onEnd(this);
    });
  }

  /** Whether the channel is gone, and every lease with it. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** How many are unsettled. */
  get size(): number {
    return this.#outstanding.size;
  }

  /** All that is unsettled, in the order of its arrival. */
  get leases(): readonly Lease[] {
    return [...this.#outstanding.values()];
  }

  /** How many lie ready in a queue, by its own count. */
  async countReady(queue: string): Promise<number> {
    try {
      return (await this.channel.checkQueue(queue)).messageCount;
    } catch (error) {
      throw mapChannelError('receive', error);
    }
  }

  /** Comes back once all that was on its way here has arrived. */
  async roundTrip(): Promise<void> {
    try {
      // Nothing else is to be had that answers and changes nothing: it is said again for each consumer.
      await this.channel.prefetch(1);
    } catch (error) {
      throw mapChannelError('receive', error);
    }
  }

  /** A message has arrived. */
  take(message: Message, tap: Tap): Lease {
    const lease = new Lease(this, message, tap);
    this.#outstanding.set(lease.tag, lease);
    tap.count += 1;
    return lease;
  }

  /** Whether it is unsettled. */
  has(lease: Lease): boolean {
    return this.#outstanding.get(lease.tag) === lease;
  }

  /** One that was given back stays where it is, under a new receipt: the old one settles nothing. */
  again(lease: Lease): Lease {
    const anew = new Lease(this, lease.message, lease.tap);
    lease.isHeld = false;
    this.#outstanding.set(lease.tag, anew);
    return anew;
  }

  /** Acks: with one frame for all up to the first that is still unsettled, with one each for those behind it. */
  ack(leases: readonly Lease[]): void {
    this.#each(leases, (message, isMultiple) => this.channel.ack(message, isMultiple));
  }

  /** Gives back to the queue, in the same way. */
  giveBack(leases: readonly Lease[]): void {
    this.#each(leases, (message, isMultiple) => this.channel.nack(message, isMultiple, true));
  }

  /** Closes the channel, which gives back whatever is unsettled on it. */
  async close(): Promise<void> {
    if (this.#isOver) return;
    this.#end();
    try {
      await this.channel.close();
    } catch {
      // A connection that is lost has closed it.
    }
  }

  #end(): void {
    this.#isOver = true;
    this.#outstanding.clear();
  }

  #each(leases: readonly Lease[], send: (message: Message, isMultiple: boolean) => void): void {
    if (this.#isOver || leases.length === 0) return;
    const going = new Set(leases);
    let upTo: Lease | undefined;
    for (const lease of this.#outstanding.values()) {
      if (!going.delete(lease)) break;
      this.#remove(lease);
      upTo = lease;
    }
    if (upTo !== undefined) send(upTo.message, true);
    for (const lease of going) {
      this.#remove(lease);
      send(lease.message, false);
    }
  }

  #remove(lease: Lease): void {
    this.#outstanding.delete(lease.tag);
    lease.isHeld = false;
    lease.tap.count -= 1;
  }
}
