import type { Logger } from '../contract/logger.ts';
import type { StoredValue } from '../contract/store.ts';
import { describeError } from '../exceptions/describe-error.ts';
import { TooLargeError } from '../exceptions/enqueue-errors.ts';
import type { Serializer } from '../serializer/serializer.ts';
import type { Outcome } from '../worker/decide.ts';

/** Where results and progress go. */
export interface ResultWriterParts {
  readonly serializer: Serializer;
  readonly maxBytes: number;
  /** Why results are not kept; `undefined` where they are. */
  readonly dropped: string | undefined;
  readonly log: Logger;
}

/**
 * Turns what handlers return and tell into bytes. What cannot be kept is told once per task and
 * never fails the job: its work is done.
 */
export class ResultWriter {
  readonly #parts: ResultWriterParts;
  readonly #warned = new Set<string>();

  constructor(parts: ResultWriterParts) {
    this.#parts = parts;
  }

  /** The bytes of a result; `undefined` where there is none, or none that can be kept. */
  write(outcome: Outcome, task: string): StoredValue | undefined {
    if (outcome.type !== 'completed' || outcome.result === undefined) return undefined;
    return this.value(outcome.result, task);
  }

  /** The bytes of anything a job tells. */
  value(value: unknown, task: string): StoredValue | undefined {
    const { serializer, maxBytes, dropped } = this.#parts;
    if (dropped !== undefined) return this.#warn(task, dropped);
    try {
      const bytes = serializer.serialize(value);
      if (bytes.byteLength > maxBytes)
        throw new TooLargeError('What a job returned or told', bytes.byteLength, maxBytes);
      return { contentType: serializer.contentType, bytes };
    } catch (error) {
      return this.#warn(task, describeError(error).message);
    }
  }

  #warn(task: string, why: string): undefined {
    if (this.#warned.has(task)) return;
    this.#warned.add(task);
    this.#parts.log.warn({ task }, `what a job of this task returns or tells is not kept: ${why}`);
  }
}
