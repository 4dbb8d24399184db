import type { CloseConsumerOptions, ReceiveOptions } from '../contract/consumer.ts';
import type { Delivery, Settled, Settlement } from '../contract/message.ts';
import type { Clock } from '../contract/clock.ts';
import { BandTurns } from './band-turns.ts';
import type { CompleteConsumer } from './complete-consumer.ts';

/** One band: its reader, and what was received and not yet handed on. */
interface Band {
  readonly queue: string;
  readonly consumer: CompleteConsumer;
  buffer: readonly Delivery[];
}

/** How what waits in the lower bands is kept from starving. */
export interface BandAging {
  readonly agingMs: number;
  readonly clock: Clock;
}

/**
 * Reads the three bands of one queue as one consumer, highest first; with aging, a band that was left
 * aside for too long before that.
 *
 *   receive ─▶ a turn? ─▶ take from the bands in order ─▶ nothing? wait on all, until one of them answers
 */
export class BandedConsumer implements CompleteConsumer {
  readonly #bands: readonly Band[];
  readonly #clock: Clock | undefined;
  readonly #turns: BandTurns | undefined;

  /** `consumers` in the order they are drained, each with its physical queue. */
  constructor(
    consumers: readonly { readonly queue: string; readonly consumer: CompleteConsumer }[],
    aging?: BandAging,
  ) {
    this.#bands = consumers.map(({ queue, consumer }) => ({ queue, consumer, buffer: [] }));
    this.#clock = aging?.clock;
    this.#turns = aging && new BandTurns(aging.agingMs, aging.clock.now());
  }

  get hasSuspects(): boolean {
    return this.#bands.some((band) => band.consumer.hasSuspects);
  }

  async receive(options: ReceiveOptions): Promise<readonly Delivery[]> {
    if (options.alone === true) return this.#receiveSuspect(options);
    await this.#giveTurn(options.max - this.#buffered());
    for (const band of this.#bands) {
      const missing = options.max - this.#buffered();
      if (missing <= 0) break;
      await this.#receiveInto(band, { max: missing, waitMs: 0 });
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

  /** Asks out of order the band whose turn it is; if that is empty, the next such band. */
  async #giveTurn(room: number): Promise<void> {
    if (this.#turns === undefined || this.#clock === undefined || room <= 0) return;
    for (let got = 0; got === 0;) {
      const turn = this.#turns.next(room, this.#clock.now());
      const band = turn && this.#bands[turn.band];
      if (turn === undefined || band === undefined) return;
      got = await this.#receiveInto(band, { max: turn.max, waitMs: 0 });
    }
  }

  async #receiveInto(band: Band, options: ReceiveOptions): Promise<number> {
    const deliveries = await band.consumer.receive(options);
    band.buffer = [...band.buffer, ...deliveries];
    if (this.#turns !== undefined && this.#clock !== undefined) {
      const answer = { band: this.#bands.indexOf(band), asked: options.max, deliveries };
      this.#turns.answered(answer, this.#clock.now());
    }
    return deliveries.length;
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
            await this.#receiveInto(band, { ...options, signal: over.signal });
            if (band.buffer.length > 0 || band.consumer.hasSuspects) end();
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

  async #receiveSuspect(options: ReceiveOptions): Promise<readonly Delivery[]> {
    for (const { consumer } of this.#bands) {
      const found = consumer.hasSuspects ? await consumer.receive(options) : [];
      if (found.length > 0) return found;
    }
    return [];
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

/** Waits for all; a failure is told only when all have ended, so that nothing received is left behind. */
async function allOrFirstFailure(waits: readonly Promise<void>[]): Promise<void> {
  const ends = await Promise.allSettled(waits);
  const failure = ends.find((end) => end.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
}
