import { DriverError, type BatchId } from '@switchyard/core/driver';
import { inmemory, type InMemoryDriver } from '@switchyard/driver-inmemory';
import type { ConsumerRef } from './protocol.ts';
import { ServedConsumer } from './served-consumer.ts';

/** One broker among those that a `LoopbackBroker` serves: an in-memory one and who reads from it. */
export class Namespace {
  readonly driver: InMemoryDriver = inmemory();
  readonly #consumers = new Map<string, Promise<ServedConsumer>>();
  #batches = 0;

  /** Opens a consumer; the same name again is the same consumer. */
  open(
    { consumer, queue, leaseMs, agingMs }: ConsumerRef,
    prefetch: number,
  ): Promise<ServedConsumer> {
    let opening = this.#consumers.get(consumer);
    if (opening === undefined) {
      opening = this.driver
        .subscribe(queue, { leaseMs, prefetch, agingMs })
        .then((inner) => new ServedConsumer(inner, consumer, () => this.#nextBatch()));
      this.#consumers.set(consumer, opening);
      opening.catch(() => this.#consumers.delete(consumer));
    }
    return opening;
  }

  /** The consumer of that name. Throws `DriverError` where it was never opened. */
  async find({ consumer }: ConsumerRef): Promise<ServedConsumer> {
    const found = await this.#consumers.get(consumer);
    if (found !== undefined) return found;
    throw new DriverError('ERR_BROKER_PROTOCOL', 'This consumer was never opened.', {
      retryable: false,
    });
  }

  #nextBatch(): BatchId {
    this.#batches += 1;
    return { producer: 'loopback-broker', sequence: this.#batches };
  }
}
