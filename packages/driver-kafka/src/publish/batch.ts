import type { PublishResult } from '@switchyard/core/driver';

/** What became of all messages of a publish. */
export type BatchAnswer = 'stored' | readonly PublishResult[];

/** What became of one record: it is stored, it is not for a reason that asking again does not change, nothing was sent, or nobody knows. */
export type Outcome =
  | { readonly type: 'stored'; readonly offset: number }
  | { readonly type: 'refused'; readonly result: PublishResult }
  | { readonly type: 'not-sent'; readonly error: Error }
  | { readonly type: 'unknown'; readonly cause: unknown };

const STORED: PublishResult = Object.freeze({ type: 'stored' });

/** One publish: how many of its records are still without an answer. One promise for all of them. */
export class Batch {
  readonly outcome: Promise<BatchAnswer>;
  readonly #results: PublishResult[] = [];
  readonly #size: number;
  #resolve: (answer: BatchAnswer) => void = () => undefined;
  #reject: (error: Error) => void = () => undefined;
  #left: number;
  #isPlain = true;
  /** Set where no record of it was sent. */
  #unsent: { readonly error: Error; count: number } | undefined;

  constructor(size: number) {
    this.#size = size;
    this.#left = size;
    this.outcome = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** Notes what became of a record of it. */
  answer(index: number, outcome: Outcome): void {
    this.#left -= 1;
    switch (outcome.type) {
      case 'stored':
        break;
      case 'refused':
        this.#note(index, outcome.result);
        break;
      case 'unknown':
        this.#note(index, { type: 'unknown', cause: outcome.cause });
        break;
      case 'not-sent':
        this.#unsent ??= { error: outcome.error, count: 0 };
        this.#unsent.count += 1;
        // Told as unknown where others of it were sent: the whole cannot be asked for again.
        this.#note(index, { type: 'unknown', cause: outcome.error });
        break;
    }
    if (this.#left === 0) this.#finish();
  }

  #note(index: number, result: PublishResult): void {
    this.#isPlain = false;
    this.#results[index] = result;
  }

  #finish(): void {
    if (this.#unsent?.count === this.#size) return this.#reject(this.#unsent.error);
    if (this.#isPlain) return this.#resolve('stored');
    this.#resolve(Array.from({ length: this.#size }, (_, index) => this.#results[index] ?? STORED));
  }
}
