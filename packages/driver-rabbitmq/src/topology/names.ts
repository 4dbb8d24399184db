import { isDeadLetterQueue, logicalQueue } from '@switchyard/core/driver';
import { DELAY_BITS } from '../capabilities.ts';
import { invalid } from '../connection/map-error.ts';

/** Layout version: arguments of a queue can never be changed, so that other arguments are other names. */
const VERSION = 'v1';
const PHYSICAL = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}(?:\.(?:dead|high|low))?$/;

/** A queue that has others behind it, one for each share of the ordering keys. */
export interface Part {
  /** The queue as users name it. */
  readonly queue: string;
  readonly index: number;
  readonly of: number;
}

/** Every name in the broker, made in one place. */
export class Names {
  readonly #prefix: string;
  readonly #ladder: string;

  constructor(prefix: string, delayTickMs: number) {
    this.#prefix = `${prefix}.${VERSION}`;
    // The tick is an argument of the ladder's queues: another one is another ladder.
    this.#ladder = `${this.#prefix}.delay-${delayTickMs}`;
  }

  /** Of a physical queue of core's. Throws `ERR_CONFIG_INVALID` for what is none. */
  queue(physical: string): string {
    if (PHYSICAL.test(physical)) return `${this.#prefix}.q.${physical}`;
    throw invalid(
      'queue',
      `a queue must be named by 1 to 100 letters, digits, "_" or "-", beginning with a letter or digit, got ${JSON.stringify(physical).slice(0, 120)}.`,
    );
  }

  /** Of the queue in which RabbitMQ sets aside what a queue has delivered too often. */
  aside(queue: string): string {
    return `${this.queue(queue)}.aside`;
  }

  /** Of one of the queues that share the ordering keys of a queue. */
  part({ queue, index, of }: Part): string {
    return `${this.#prefix}.q.${queue}.ordered-${of}.${index}`;
  }

  /** Of a physical queue and of those that share its ordering keys; `ordered`: in how many they do, by queue. */
  all(physical: string, ordered: ReadonlyMap<string, number>): readonly string[] {
    const of = isMainQueue(physical) ? (ordered.get(physical) ?? 0) : 0;
    const parts = Array.from({ length: of }, (_, index) =>
      this.part({ queue: physical, index, of }),
    );
    return [this.queue(physical), ...parts];
  }

  /** Of a rung of the ladder: an exchange, and the queue behind it. */
  rung(level: number): string {
    return `${this.#ladder}.${String(level).padStart(2, '0')}`;
  }

  /** Of the exchange that what is due comes out at. */
  get due(): string {
    return `${this.#ladder}.due`;
  }

  get control(): string {
    return `${this.#prefix}.control`;
  }
}

/** Whether a physical queue is the one users name, and no band or dead-letter queue of it. */
export function isMainQueue(physical: string): boolean {
  return !isDeadLetterQueue(physical) && logicalQueue(physical) === physical;
}

/** The way of a message through the ladder: its highest rung, the exchange of that, and a word for each rung. */
export function delayRoute(
  names: Names,
  ticks: number,
  target: string,
): { readonly level: number; readonly exchange: string; readonly routingKey: string } {
  const bits = ticks.toString(2);
  const words = bits.padStart(DELAY_BITS, '0').split('').join('.');
  const level = bits.length - 1;
  return { level, exchange: names.rung(level), routingKey: `${words}.${target}` };
}

/** Matches what waits at a rung, or passes it by. */
export function rungPattern(level: number, bit: 0 | 1): string {
  return `${'*.'.repeat(DELAY_BITS - 1 - level)}${bit}.#`;
}
