import type { OutboundMessage } from '../contract/message.ts';
import type { SendResult } from '../emulate/publish-complete.ts';
import { isOutage } from '../exceptions/is-outage.ts';
import { deferred, type Deferred } from '../internal/deferred.ts';
import { weighAll } from './weigh.ts';

/** Where a batch stands among the others. */
export interface BatchPlace {
  readonly queue: string;
  /** Rises with every batch that was handed over. */
  readonly ticket: number;
  /** Epoch milliseconds at which it joined the line or, unless the broker was away, left it. */
  readonly since: number;
}

/** Jobs of one queue that wait together, and are answered together. */
export class WaitingBatch {
  readonly queue: string;
  readonly ticket: number;
  since: number;
  readonly #answers: Deferred<readonly SendResult[]> = deferred();
  readonly #results: (SendResult | undefined)[];
  /** Places of `messages` in the whole. */
  #places: readonly number[];
  #messages: readonly OutboundMessage[];
  #bytes: number;

  constructor({ queue, ticket, since }: BatchPlace, messages: readonly OutboundMessage[]) {
    this.queue = queue;
    this.ticket = ticket;
    this.since = since;
    this.#results = messages.map(() => undefined);
    this.#places = messages.map((_, place) => place);
    this.#messages = messages;
    this.#bytes = weighAll(messages);
  }

  /** What has no answer yet. */
  get messages(): readonly OutboundMessage[] {
    return this.#messages;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** One answer for each message, once all are there. Never rejects. */
  get answers(): Promise<readonly SendResult[]> {
    return this.#answers.promise;
  }

  /** Takes the answers to `messages`; what found no broker stays. Answers whether anything does. */
  take(results: readonly SendResult[]): boolean {
    const left: number[] = [];
    this.#places.forEach((place, index) => {
      const result = results[index] ?? { type: 'unknown' };
      if (isStranded(result)) left.push(index);
      else this.#results[place] = result;
    });
    if (left.length === 0) {
      this.#settle();
      return false;
    }
    this.#places = pick(this.#places, left);
    this.#messages = pick(this.#messages, left);
    this.#bytes = weighAll(this.#messages);
    return true;
  }

  /** Gives up on what has no answer yet: nothing of it was accepted. */
  fail(error: unknown): void {
    for (const place of this.#places) this.#results[place] = { type: 'failed', error };
    this.#settle();
  }

  #settle(): void {
    this.#answers.resolve(this.#results.map((result) => result ?? { type: 'unknown' }));
  }
}

function pick<T>(all: readonly T[], places: readonly number[]): readonly T[] {
  return places.flatMap((place) => all.slice(place, place + 1));
}

/** Whether a message met no broker: nothing was accepted, and it can go again. */
export function isStranded(result: SendResult): boolean {
  return result.type === 'failed' && isOutage(result.error);
}
