import type { CloseConsumerOptions, ReceiveOptions } from '../contract/consumer.ts';
import type { Logger } from '../contract/logger.ts';
import type { Delivery, Receipt, Settled, Settlement } from '../contract/message.ts';
import type { CompleteConsumer } from '../emulate/complete-consumer.ts';
import { ClosedError } from '../exceptions/engine-errors.ts';
import { describeError } from '../exceptions/describe-error.ts';
import { isDriverError } from '../exceptions/is-driver-error.ts';
import type { Pulse } from '../health/pulse.ts';
import { MAX_BACKOFF_MS } from './receive-retry.ts';

/** What a lasting consumer works with. */
export interface LastingConsumerParts {
  readonly queue: string;
  readonly open: () => Promise<CompleteConsumer>;
  /** What is held of the queue: a consumer that is given up keeps it, and goes on to settle and renew it. */
  readonly held: () => readonly Delivery[];
  readonly pulse: Pulse;
  readonly log: Logger;
}

/** One that was given up, and what it still has to settle. */
interface Former {
  readonly consumer: CompleteConsumer;
  readonly receipts: ReadonlySet<Receipt>;
}

/** Failures in a row after which a consumer is given up. A receive that is never answered counts for all of them. */
const MAX_FAILURES = 5;
/** A reader of bands asks the two lower ones out of order, all three in order, and then waits on all. */
const RECEIVE_CALLS = 6;
/** Connecting, and subscribing. */
const OPEN_CALLS = 2;

/**
 * A consumer that is replaced while it does not receive: a client can be wedged for good though its
 * broker is well.
 *
 *   open ──5 failures, or no answer at all──▶ given up ──next receive──▶ open, a new one
 *
 * Giving it up closes it, which hands back what it received and nobody heard of.
 */
export class LastingConsumer implements CompleteConsumer {
  readonly #parts: LastingConsumerParts;
  #consumer: CompleteConsumer;
  #former: readonly Former[] = [];
  #isGivenUp = false;
  #isClosed = false;
  /** Whether the last receive failed. */
  #isFailing = false;
  /** Receives of this consumer that failed in a row. */
  #failures = 0;

  constructor(first: CompleteConsumer, parts: LastingConsumerParts) {
    this.#consumer = first;
    this.#parts = parts;
  }

  get hasSuspects(): boolean {
    return !this.#isGivenUp && this.#consumer.hasSuspects;
  }

  async receive(options: ReceiveOptions): Promise<readonly Delivery[]> {
    // Who asks for a suspect has its loop stand aside: that rests, and is not to be woken.
    if (options.alone === true) return this.#isGivenUp ? [] : this.#consumer.receive(options);
    const { pulse } = this.#parts;
    try {
      if (this.#isGivenUp) await this.#openAnew();
      // After a failure it asks without waiting: an empty queue must not keep its recovery a secret.
      const waitMs = this.#isFailing ? 0 : options.waitMs;
      pulse.expect(waitMs, RECEIVE_CALLS);
      const deliveries = await this.#consumer.receive({ ...options, waitMs });
      this.#isFailing = false;
      this.#failures = 0;
      pulse.beat();
      return deliveries;
    } catch (error) {
      pulse.fail(error, MAX_BACKOFF_MS);
      this.#isFailing = true;
      this.#failures += 1;
      if (this.#failures >= MAX_FAILURES || isUnanswered(error)) this.#giveUp(error);
      throw error;
    }
  }

  async settle(settlements: readonly Settlement[]): Promise<readonly Settled[]> {
    this.#forgetFormer();
    if (this.#former.length === 0) return this.#consumer.settle(settlements);
    const answers: Settled[] = settlements.map(() => 'unknown');
    const settleOf = async (owner: CompleteConsumer): Promise<void> => {
      const places = settlements.flatMap((one, index) =>
        this.#ownerOf(one.delivery) === owner ? [{ one, index }] : [],
      );
      if (places.length === 0) return;
      const settled = await owner.settle(places.map(({ one }) => one));
      places.forEach(({ index }, nth) => {
        answers[index] = settled[nth] ?? 'unknown';
      });
    };
    // One that fails leaves its answers unknown and says nothing of the others.
    await Promise.allSettled(this.#owners.map(settleOf));
    return answers;
  }

  async renew(held: readonly Delivery[]): Promise<readonly Delivery[]> {
    this.#forgetFormer();
    if (this.#former.length === 0) return this.#consumer.renew(held);
    const lost = await Promise.all(
      this.#owners.map((owner) =>
        owner.renew(held.filter((delivery) => this.#ownerOf(delivery) === owner)),
      ),
    );
    return lost.flat();
  }

  async close({ keep = [] }: CloseConsumerOptions = {}): Promise<void> {
    this.#isClosed = true;
    this.#parts.pulse.end();
    if (this.#isGivenUp) return;
    await this.#consumer.close({
      keep: keep.filter((one) => this.#ownerOf(one) === this.#consumer),
    });
  }

  get #owners(): readonly CompleteConsumer[] {
    return [...this.#former.map(({ consumer }) => consumer), this.#consumer];
  }

  #ownerOf({ receipt }: Delivery): CompleteConsumer {
    return this.#former.find(({ receipts }) => receipts.has(receipt))?.consumer ?? this.#consumer;
  }

  /** It is not waited for: what is wedged may not even close. */
  #giveUp(error: unknown): void {
    if (this.#isGivenUp || this.#isClosed) return;
    this.#isGivenUp = true;
    const { queue, held, log } = this.#parts;
    const consumer = this.#consumer;
    const keep = held().filter((delivery) => this.#ownerOf(delivery) === consumer);
    log.warn({ queue, error: describeError(error) }, 'a consumer receives nothing and is replaced');
    consumer.close({ keep }).catch((failure: unknown) => {
      log.debug({ queue, error: describeError(failure) }, 'a replaced consumer did not close');
    });
  }

  async #openAnew(): Promise<void> {
    const { open, pulse } = this.#parts;
    pulse.expect(0, OPEN_CALLS);
    const opened = await open();
    if (this.#isClosed) {
      await opened.close();
      throw new ClosedError('The consumer');
    }
    const owned = this.#parts.held().filter((one) => this.#ownerOf(one) === this.#consumer);
    const receipts = new Set(owned.map((delivery) => delivery.receipt));
    this.#former = [...this.#former, { consumer: this.#consumer, receipts }];
    this.#consumer = opened;
    this.#isGivenUp = false;
    this.#failures = 0;
  }

  /** Nobody asks any more for one of which nothing is held. */
  #forgetFormer(): void {
    if (this.#former.length === 0) return;
    const held = new Set(this.#parts.held().map((delivery) => delivery.receipt));
    this.#former = this.#former.filter(({ receipts }) =>
      [...receipts].some((receipt) => held.has(receipt)),
    );
  }
}

/** Whether a call was given up because no answer came. */
function isUnanswered(error: unknown): boolean {
  return isDriverError(error) && error.code === 'ERR_BROKER_TIMEOUT';
}
