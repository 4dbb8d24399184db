import type { CloseConsumerOptions, Consumer, ReceiveOptions } from '../contract/consumer.ts';
import type { BatchId, Delivery, Settled, Settlement } from '../contract/message.ts';
import { isDriverError } from '../exceptions/is-driver-error.ts';
import type { CallGuard } from './call-guard.ts';

/** A driver's consumer, guarded call by call and closed once. */
export class RuntimeConsumer {
  readonly queue: string;
  readonly #consumer: Consumer;
  readonly #guard: CallGuard;
  #closing: Promise<void> | undefined;
  #isOver = false;

  constructor(queue: string, consumer: Consumer, guard: CallGuard) {
    this.queue = queue;
    this.#consumer = consumer;
    this.#guard = guard;
  }

  /** Whether suspects wait, where the driver tells. */
  get hasSuspects(): boolean {
    return this.#consumer.hasSuspects === true;
  }

  /** Whether the last settlement was refused in a way that asking again does not change. */
  get isOver(): boolean {
    return this.#isOver;
  }

  receive(options: ReceiveOptions): Promise<readonly Delivery[]> {
    return this.#guard.run(
      { name: 'driver.receive', about: { queue: this.queue }, ms: options.waitMs },
      () => this.#consumer.receive(options),
    );
  }

  /** Settles one batch; an answer that does not come is `unknown`. Who watches is told `meant`: an ack may be half of more. */
  async settle(
    settlements: readonly Settlement[],
    batch: BatchId,
    meant: readonly Settlement[],
  ): Promise<readonly Settled[]> {
    const about = { queue: this.queue, messages: settlements.length, settlements: meant };
    try {
      const answer = await this.#guard.run({ name: 'driver.settle', about }, () =>
        this.#consumer.settle(settlements, { batch }),
      );
      this.#isOver = false;
      return answer === 'settled' ? settlements.map(() => 'settled') : answer;
    } catch (error) {
      if (!isDriverError(error)) throw error;
      this.#isOver = !error.retryable;
      return settlements.map(() => 'unknown');
    }
  }

  /** Prolongs leases and answers those lost; where leases need no renewal, none is. */
  renew(held: readonly Delivery[]): Promise<readonly Delivery[]> {
    const renew = this.#consumer.renew?.bind(this.#consumer);
    if (renew === undefined || held.length === 0) return Promise.resolve([]);
    const about = { queue: this.queue, messages: held.length };
    return this.#guard.run({ name: 'driver.renew', about }, () => renew(held));
  }

  close(options?: CloseConsumerOptions): Promise<void> {
    this.#closing ??= this.#guard.run({ name: 'driver.close', about: { queue: this.queue } }, () =>
      this.#consumer.close(options),
    );
    return this.#closing;
  }
}
