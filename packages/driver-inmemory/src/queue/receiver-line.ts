import type { Clock, Delivery, ReceiveOptions, Timer } from '@switchyard/core/driver';
import type { Holder } from './lease-table.ts';

/** One call of `receive` that has no answer yet. */
interface Receiver {
  readonly holder: Holder;
  readonly options: ReceiveOptions;
  readonly answer: (deliveries: readonly Delivery[]) => void;
  /** What ends its wait; set once it waits. */
  timer?: Timer;
  giveUp?: () => void;
}

/** Takes messages for a holder; answers nothing where there is nothing for it. */
export type Take = (options: ReceiveOptions, holder: Holder) => readonly Delivery[];

const NOTHING: readonly Delivery[] = Object.freeze([]);

/**
 * Calls of `receive`, served first come first served.
 *
 *   add ─▶ fresh ──serve: nothing ready──▶ waiting ──serve · wait over · aborted──▶ answered
 *             └──serve: something ready, or no wait wanted──────────────────────────▲
 */
export class ReceiverLine {
  readonly #clock: Clock;
  #fresh: Receiver[] = [];
  readonly #waiting = new Set<Receiver>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether a call has not been looked at yet. */
  get hasFresh(): boolean {
    return this.#fresh.length > 0;
  }

  /** Whether a call waits for something to become ready. */
  get hasWaiting(): boolean {
    return this.#waiting.size > 0;
  }

  /** Stands in line until it is served. */
  add(holder: Holder, options: ReceiveOptions): Promise<readonly Delivery[]> {
    return new Promise((answer) => {
      this.#fresh.push({ holder, options, answer });
    });
  }

  /** Gives out what is ready, the longest waiting call first. */
  serve(take: Take): void {
    for (const receiver of this.#waiting) {
      const deliveries = take(receiver.options, receiver.holder);
      if (deliveries.length === 0) continue;
      this.#finish(receiver, deliveries);
    }
    const fresh = this.#fresh;
    this.#fresh = [];
    for (const receiver of fresh) this.#serveFirst(receiver, take);
  }

  /** Answers, with nothing, the calls that wait: something else is there for them to ask for. */
  rouse(): void {
    for (const receiver of this.#waiting) this.#finish(receiver, NOTHING);
  }

  /** Answers, with nothing, the calls of one holder, or all. */
  end(holder?: Holder): void {
    const isMeant = (receiver: Receiver): boolean =>
      holder === undefined || receiver.holder === holder;
    const all = [...this.#waiting, ...this.#fresh].filter(isMeant);
    this.#fresh = this.#fresh.filter((receiver) => !isMeant(receiver));
    for (const receiver of all) this.#finish(receiver, NOTHING);
  }

  #serveFirst(receiver: Receiver, take: Take): void {
    const { max, waitMs, signal } = receiver.options;
    if (signal?.aborted === true) return receiver.answer(NOTHING);
    const deliveries = take(receiver.options, receiver.holder);
    if (deliveries.length > 0 || !(waitMs > 0) || max < 1) return receiver.answer(deliveries);
    this.#wait(receiver);
  }

  #wait(receiver: Receiver): void {
    const { waitMs, signal } = receiver.options;
    receiver.giveUp = (): void => this.#finish(receiver, NOTHING);
    receiver.timer = this.#clock.setTimer(receiver.giveUp, waitMs, { idle: true });
    signal?.addEventListener('abort', receiver.giveUp);
    this.#waiting.add(receiver);
  }

  #finish(receiver: Receiver, deliveries: readonly Delivery[]): void {
    this.#waiting.delete(receiver);
    receiver.timer?.clear();
    if (receiver.giveUp !== undefined)
      receiver.options.signal?.removeEventListener('abort', receiver.giveUp);
    receiver.answer(deliveries);
  }
}
