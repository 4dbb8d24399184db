import { isDeadLetterQueue, logicalQueue } from '@switchyard/core/driver';
import { invalid } from '../client/driver-errors.ts';

const QUEUE = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}(?:\.(?:high|low|dead))?$/;

/**
 * Names of topics and groups. A queue's own name comes last: Kafka takes `.` and `_` in the name of a topic
 * for the same, so with the band behind it `mail.high` would be in the way of a queue `mail_high`.
 */
export class Names {
  readonly #begin: string;

  constructor(prefix: string) {
    this.#begin = `${prefix}.v1`;
  }

  /** Beginning of the name of every topic. */
  get topics(): string {
    return `${this.#begin}.`;
  }

  /** Topic for words of control. */
  get control(): string {
    return `${this.#begin}.control`;
  }

  /** Beginning of the group of one who watches for words of control. */
  get watcher(): string {
    return `${this.#begin}.c.`;
  }

  /** Topic of a physical queue. Throws `DriverError` for what is no queue. */
  topic(queue: string): string {
    if (!QUEUE.test(queue)) {
      throw invalid(
        'queue',
        `A queue must be named by 1 to 100 letters, digits, "_" or "-", got ${JSON.stringify(queue).slice(0, 120)}.`,
      );
    }
    const name = logicalQueue(queue);
    const band = name === queue ? 'normal' : queue.slice(name.length + 1);
    return `${this.#begin}.${band}.${name}`;
  }

  /** Topic in which the delayed messages of a logical queue wait. */
  delay(queue: string): string {
    return `${this.#begin}.delay.${queue}`;
  }

  /** Whether a topic is one of those. */
  isDelay(topic: string): boolean {
    return topic.startsWith(`${this.#begin}.delay.`);
  }

  /** Group that reads a physical queue: one for all bands of a queue, one for its dead letters. */
  group(queue: string): string {
    const name = logicalQueue(queue);
    return `${this.#begin}.w.${isDeadLetterQueue(queue) ? `${name}.dead` : name}`;
  }
}

/** The physical queues that one group reads. */
export function queuesOfGroup(queue: string): readonly string[] {
  if (isDeadLetterQueue(queue)) return [queue];
  const name = logicalQueue(queue);
  return [`${name}.high`, name, `${name}.low`];
}
