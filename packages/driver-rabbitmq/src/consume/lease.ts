import type { Message } from 'amqplib';
import type { Receipt } from '@switchyard/core/driver';
import type { Feed } from './feed.ts';

/** A consumer in the broker: what it pushes, it pushes up to its window. */
export interface Tap {
  readonly tag: string;
  readonly window: number;
  /** How many of what it pushed are unsettled. */
  count: number;
}

/**
 * One delivery as the broker knows it, and the receipt of it. What it knows is shown to nobody: a
 * delivery that is logged is no dump of its connection.
 */
export class Lease {
  /** Epoch milliseconds at which it arrived. */
  readonly since: number;
  /** Whether core has it: it was received, and is neither settled nor given back. */
  isHeld = false;
  /** Whether RabbitMQ has set it aside. */
  isSetAside = false;
  readonly #feed: Feed;
  readonly #message: Message;
  readonly #tap: Tap;

  constructor(feed: Feed, message: Message, tap: Tap) {
    this.#feed = feed;
    this.#message = message;
    this.#tap = tap;
    this.since = Date.now();
  }

  get feed(): Feed {
    return this.#feed;
  }

  get message(): Message {
    return this.#message;
  }

  get tap(): Tap {
    return this.#tap;
  }

  get tag(): number {
    return this.#message.fields.deliveryTag;
  }
}

/** The lease that a receipt is; nothing for what somebody else made. */
export function leaseOf(receipt: Receipt): Lease | undefined {
  const found: unknown = receipt;
  return found instanceof Lease ? found : undefined;
}
