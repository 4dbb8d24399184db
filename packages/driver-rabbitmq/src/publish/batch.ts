import type { OutboundMessage, PublishResult } from '@switchyard/core/driver';

/** Where a message goes. */
export interface Route {
  readonly exchange: string;
  readonly routingKey: string;
}

/** A message of a batch, and where it goes. */
export interface Outgoing {
  readonly message: OutboundMessage;
  readonly route: Route;
}

type Answer = 'stored' | readonly PublishResult[];

const STORED: PublishResult = Object.freeze({ type: 'stored' });
const UNANSWERED = 0;
const IS_STORED = 1;
const IS_OTHERWISE = 2;

/** One publish: its messages, and what is known of each. One promise for all of them. */
export class Batch {
  readonly messages: readonly Outgoing[];
  readonly outcome: Promise<Answer>;
  /** Epoch milliseconds at which it was written, or began to wait for that. */
  since: number = Date.now();
  /** How many of its messages were handed to the connection. */
  written = 0;
  readonly #known: Uint8Array;
  readonly #otherwise = new Map<number, PublishResult>();
  #resolve: (answer: Answer) => void = () => undefined;
  #reject: (error: unknown) => void = () => undefined;
  #left: number;

  constructor(messages: readonly Outgoing[]) {
    this.messages = messages;
    this.#left = messages.length;
    this.#known = new Uint8Array(messages.length);
    this.outcome = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  get isOver(): boolean {
    return this.#left === 0;
  }

  /** A message is stored. */
  stored(index: number): void {
    if (this.#left === 0 || this.#known[index] !== UNANSWERED) return;
    this.#known[index] = IS_STORED;
    this.#count();
  }

  /** A message is not stored, or nobody knows. */
  answer(index: number, result: PublishResult): void {
    if (this.#left === 0 || this.#known[index] !== UNANSWERED) return;
    this.#known[index] = IS_OTHERWISE;
    this.#otherwise.set(index, result);
    this.#count();
  }

  /** Whatever has no answer by now is unknown. */
  giveUp(cause: unknown): void {
    if (this.#left === 0) return;
    this.#left = 0;
    this.#finish({ type: 'unknown', cause });
  }

  /** Nothing of it was sent. */
  refuse(error: unknown): void {
    if (this.#left === 0) return;
    this.#left = 0;
    this.#reject(error);
  }

  #count(): void {
    this.#left -= 1;
    if (this.#left > 0) return;
    if (this.#otherwise.size === 0) this.#resolve('stored');
    else this.#finish(STORED);
  }

  #finish(others: PublishResult): void {
    this.#resolve(
      this.messages.map((_, index) =>
        this.#known[index] === IS_STORED ? STORED : (this.#otherwise.get(index) ?? others),
      ),
    );
  }
}
