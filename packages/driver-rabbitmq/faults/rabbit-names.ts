import { QUEUE } from '@switchyard/driver-testkit/faults';

/** Step of the delays of all cases: waits that a case can afford. */
export const DELAY_TICK_MS = 100;

const RUNGS = 28;

/** The queue of the cases that keeps order, and in how many its keys are spread. */
export const ORDERED = { queue: 'ordered', of: 2 } as const;

/** Names in the broker of what a prefix has there, as the driver's README tells them. */
export class RabbitNames {
  readonly #begin: string;

  constructor(prefix: string) {
    this.#begin = `${prefix}.v1`;
  }

  /** Of a physical queue. */
  queue(physical: string = QUEUE): string {
    return `${this.#begin}.q.${physical}`;
  }

  /** Of what RabbitMQ has set aside of a queue. */
  aside(queue: string): string {
    return this.queue(`${queue}.aside`);
  }

  /** Of what holds the jobs of a queue: one for each band of priorities, or for each share of its keys. */
  bands(queue: string): readonly string[] {
    const bands = [queue, `${queue}.high`, `${queue}.low`].map((physical) => this.queue(physical));
    if (queue !== ORDERED.queue) return bands;
    const { of } = ORDERED;
    const part = (_: unknown, nth: number): string => this.queue(`${queue}.ordered-${of}.${nth}`);
    return [...bands, ...Array.from({ length: of }, part)];
  }

  /** Of the rungs of the ladder: queues, and exchanges of the same names. */
  get rungs(): readonly string[] {
    return Array.from({ length: RUNGS }, (_, rung) => {
      const level = String(rung).padStart(2, '0');
      return `${this.#begin}.delay-${DELAY_TICK_MS}.${level}`;
    });
  }

  /** Of the exchange that what is due comes out at. */
  get due(): string {
    return `${this.#begin}.delay-${DELAY_TICK_MS}.due`;
  }

  get control(): string {
    return `${this.#begin}.control`;
  }
}
