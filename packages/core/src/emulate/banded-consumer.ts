import type { CloseConsumerOptions, ReceiveOptions } from '../contract/consumer.ts';
import type { Delivery, Settled, Settlement } from '../contract/message.ts';
import type { CompleteConsumer } from './complete-consumer.ts';

/** One band: its reader, and what was received and not yet handed on. */
interface Band {
  readonly queue: string;
  readonly consumer: CompleteConsumer;
  buffer: readonly Delivery[];
}

/**
 * Reads the three bands of one queue as one consumer, highest first.
 *
 *   receive ─▶ take from the bands in order ─▶ nothing? wait on all, until one of them answers
 */
export class BandedConsumer implements CompleteConsumer {
  readonly #bands: readonly Band[];

  /** `consumers` in the order they are drained, each with its physical queue. */
  constructor(
    consumers: readonly { readonly queue: string; readonly consumer: CompleteConsumer }[],
  ) {
    this.#bands = consumers.map(({ queue, consumer }) => ({ queue, consumer, buffer: [] }));
  }

  async receive(options: ReceiveOptions): Promise<readonly Delivery[]> {
    for (const band of this.#bands) {
      const missing = options.max - this.#buffered();
      if (missing <= 0) break;
      await receiveInto(band, { max: missing, waitMs: 0 });
    }
    if (this.#buffered() === 0 && options.waitMs > 0) await this.#waitForAny(options);
    return this.#take(options.max);
  }

  async settle(settlements: readonly Settlement[]): Promise<readonly Settled[]> {
    const answers: Settled[] = settlements.map(() => 'unknown');
    const settleBand = async (band: Band): Promise<void> => {
      const places = settlements.flatMap((one, index) =>
        one.delivery.queue === band.queue ? [{ one, index }] : [],
      );
      if (places.length === 0) return;
      const settled = await band.consumer.settle(places.map(({ one }) => one));
      places.forEach(({ index }, nth) => {
        answers[index] = settled[nth] ?? 'unknown';
      });
    };
    // A band that fails leaves its answers unknown and says nothing of the others.
    await Promise.allSettled(this.#bands.map(settleBand));
    return answers;
  }

  async renew(held: readonly Delivery[]): Promise<readonly Delivery[]> {
    const lost = await Promise.all(
      this.#bands.map(async (band) => {
        const mine = held.filter((delivery) => delivery.queue === band.queue);
        const gone = await band.consumer.renew([...mine, ...band.buffer]);
        band.buffer = band.buffer.filter((delivery) => !gone.includes(delivery));
        return gone;
      }),
    );
    return lost.flat();
  }

  async close(options?: CloseConsumerOptions): Promise<void> {
    await Promise.all(
      this.#bands.map((band) => {
        const keep = options?.keep?.filter((delivery) => delivery.queue === band.queue);
        return band.consumer.close({ keep });
      }),
    );
  }

  /** Waits on all bands; the first that has something ends the wait of the others. */
  async #waitForAny(options: ReceiveOptions): Promise<void> {
    const over = new AbortController();
    const end = (): void => over.abort();
    options.signal?.addEventListener('abort', end);
    if (options.signal?.aborted === true) end();
    try {
      await allOrFirstFailure(
        this.#bands.map(async (band) => {
          try {
            await receiveInto(band, { ...options, signal: over.signal });
            if (band.buffer.length > 0) end();
          } catch (error) {
            end();
            throw error;
          }
        }),
      );
    } finally {
      options.signal?.removeEventListener('abort', end);
      end();
    }
  }

  #buffered(): number {
    return this.#bands.reduce((sum, band) => sum + band.buffer.length, 0);
  }

  #take(max: number): readonly Delivery[] {
    const taken: Delivery[] = [];
    for (const band of this.#bands) {
      const room = max - taken.length;
      taken.push(...band.buffer.slice(0, room));
      band.buffer = band.buffer.slice(room);
    }
    return taken;
  }
}

async function receiveInto(band: Band, options: ReceiveOptions): Promise<void> {
  const received = await band.consumer.receive(options);
  band.buffer = [...band.buffer, ...received];
}

/** Waits for all; a failure is told only when all have ended, so that nothing received is left behind. */
async function allOrFirstFailure(waits: readonly Promise<void>[]): Promise<void> {
  const ends = await Promise.allSettled(waits);
  const failure = ends.find((end) => end.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
}
