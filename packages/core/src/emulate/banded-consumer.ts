import type { CloseConsumerOptions, ReceiveOptions } from '../contract/consumer.ts';
import type { Delivery, Settled, Settlement } from '../contract/message.ts';
import type { CompleteConsumer } from './complete-consumer.ts';

/** One band: its reader, what was received and not yet handed on, and the receive under way. */
interface Band {
  readonly queue: string;
  readonly consumer: CompleteConsumer;
  readonly buffer: Delivery[];
  receiving: Promise<void> | undefined;
}

/**
 * Reads the three bands of one queue as one consumer, highest first.
 *
 * A receive that waits cannot be taken back: one that is still under way when another band answers
 * goes on, and what it brings waits in that band's buffer, under lease, for the next receive.
 */
export class BandedConsumer implements CompleteConsumer {
  readonly #bands: readonly Band[];

  /** `consumers` in the order they are drained, each with its physical queue. */
  constructor(
    consumers: readonly { readonly queue: string; readonly consumer: CompleteConsumer }[],
  ) {
    this.#bands = consumers.map(({ queue, consumer }) => ({
      queue,
      consumer,
      buffer: [],
      receiving: undefined,
    }));
  }

  async receive(options: ReceiveOptions): Promise<readonly Delivery[]> {
    const atOnce = { ...options, waitMs: 0 };
    for (const band of this.#bands) {
      const missing = options.max - this.#buffered();
      if (missing > 0 && band.receiving === undefined) {
        band.buffer.push(...(await band.consumer.receive({ ...atOnce, max: missing })));
      }
    }
    if (this.#buffered() === 0 && options.waitMs > 0) await this.#waitForAny(options);
    return this.#take(options.max);
  }

  async settle(settlements: readonly Settlement[]): Promise<readonly Settled[]> {
    const answers: Settled[] = [];
    const settleBand = async (band: Band): Promise<void> => {
      const places = settlements.flatMap((one, index) =>
        one.delivery.queue === band.queue ? [index] : [],
      );
      if (places.length === 0) return;
      const settled = await band.consumer.settle(
        settlements.filter((one) => one.delivery.queue === band.queue),
      );
      places.forEach((place, index) => {
        answers[place] = settled[index] ?? 'unknown';
      });
    };
    await Promise.all(this.#bands.map(settleBand));
    return answers;
  }

  async renew(held: readonly Delivery[]): Promise<readonly Delivery[]> {
    const lost = await Promise.all(
      this.#bands.map(async (band) => {
        const mine = held.filter((delivery) => delivery.queue === band.queue);
        const gone = await band.consumer.renew([...mine, ...band.buffer]);
        band.buffer.splice(
          0,
          Infinity,
          ...band.buffer.filter((delivery) => !gone.includes(delivery)),
        );
        return gone;
      }),
    );
    return lost.flat();
  }

  async close(options?: CloseConsumerOptions): Promise<void> {
    await Promise.all(
      this.#bands.map(async (band) => {
        const keep = options?.keep?.filter((delivery) => delivery.queue === band.queue);
        await band.consumer.close({ keep });
      }),
    );
  }

  /** Waits on all bands at once, until one of them has something or the wait is over. */
  async #waitForAny(options: ReceiveOptions): Promise<void> {
    const waits = this.#bands.map((band) => {
      band.receiving ??= this.#receiveInto(band, options).finally(() => {
        band.receiving = undefined;
      });
      return band.receiving;
    });
    // The race ends with the first band that answers; failures of the others are met by the next receive.
    await Promise.race(waits);
  }

  async #receiveInto(band: Band, options: ReceiveOptions): Promise<void> {
    band.buffer.push(...(await band.consumer.receive(options)));
  }

  #buffered(): number {
    return this.#bands.reduce((sum, band) => sum + band.buffer.length, 0);
  }

  #take(max: number): readonly Delivery[] {
    const taken: Delivery[] = [];
    for (const band of this.#bands) taken.push(...band.buffer.splice(0, max - taken.length));
    return taken;
  }
}
