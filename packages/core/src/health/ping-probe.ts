import type { Clock } from '../contract/clock.ts';
import { describeError } from '../exceptions/describe-error.ts';
import { withDeadline } from '../internal/with-deadline.ts';
import type { ConnectionHealth } from './health-report.ts';

/** What a probe works with. */
export interface PingProbeParts {
  readonly name: string;
  readonly ping: () => Promise<void>;
  readonly clock: Clock;
  /** Milliseconds from any beginning; never set back. */
  readonly now: () => number;
  /** Longest that one answer is waited for, in milliseconds. */
  readonly boundMs: number;
}

/**
 * Asks whether a connection answers. Callers share the ping that is under way: while a broker is
 * silent, a probe every second must not pile up a ping every second.
 */
export class PingProbe {
  readonly #parts: PingProbeParts;
  #underWay: Promise<void> | undefined;
  #lastMs: number | undefined;

  constructor(parts: PingProbeParts) {
    this.#parts = parts;
  }

  /** Never rejects, and answers within the bound. */
  async ask(): Promise<ConnectionHealth> {
    const { name, clock, boundMs } = this.#parts;
    const late = (): Error => new Error(`It did not answer a ping within ${boundMs} ms.`);
    try {
      this.#underWay ??= this.#ping();
      await withDeadline(this.#underWay, { clock, ms: boundMs, late });
      return { name, ok: true, pingMs: this.#lastMs };
    } catch (error) {
      const problem = describeError(error).message;
      return { name, ok: false, pingMs: this.#lastMs, problem };
    }
  }

  async #ping(): Promise<void> {
    const { ping, now } = this.#parts;
    const since = now();
    try {
      await ping();
      this.#lastMs = Math.round((now() - since) * 10) / 10;
    } finally {
      this.#underWay = undefined;
    }
  }
}
