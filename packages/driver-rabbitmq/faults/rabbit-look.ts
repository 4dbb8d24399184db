import { deadLetterQueue } from '@switchyard/core/driver';
import {
  deadLookOf,
  parseHeaders,
  placeOf,
  type BrokerLook,
  type DeadLook,
  type FoundMessage,
  type Place,
} from '@switchyard/driver-testkit/faults';
import type { GetMessage } from 'amqplib';
import type { Admin } from './admin.ts';
import type { RabbitNames } from './rabbit-names.ts';

/** Three heartbeats of the driver's, and some time for what comes back to come. */
const QUIET_MS = 13_000;

/** Looks into RabbitMQ by counts of what is ready, and by taking. */
export class RabbitLook implements BrokerLook {
  readonly quietMs: number = QUIET_MS;
  readonly #admin: Admin;
  readonly #names: RabbitNames;

  constructor(admin: Admin, names: RabbitNames) {
    this.#admin = admin;
    this.#names = names;
  }

  count(queues: readonly string[]): Promise<number> {
    const names = queues.flatMap((queue) => [
      ...this.#names.bands(queue),
      this.#names.aside(queue),
    ]);
    return this.#admin.ready([...names, ...this.#names.rungs]);
  }

  async dead(queues: readonly string[]): Promise<readonly DeadLook[]> {
    const found: DeadLook[] = [];
    for (const queue of queues) {
      const name = this.#names.queue(deadLetterQueue(queue));
      const messages = await this.#admin.getAll(name, { takes: false });
      found.push(...messages.map((message) => deadLookOf(foundIn(message))));
    }
    return found;
  }

  async takeAll(queues: readonly string[]): Promise<readonly Place[]> {
    const places: Place[] = [];
    const take = async (name: string, queue: string, state: Place['state']): Promise<void> => {
      const messages = await this.#admin.getAll(name, { takes: true });
      places.push(...messages.map((message) => placeOf(foundIn(message), queue, state)));
    };
    for (const queue of queues) {
      for (const name of this.#names.bands(queue)) await take(name, queue, 'waiting');
      await take(this.#names.aside(queue), queue, 'waiting');
      await take(this.#names.queue(deadLetterQueue(queue)), queue, 'dead');
    }
    // Which queue what is delayed goes to, its routing key tells; here it matters that it is there.
    for (const name of this.#names.rungs) await take(name, queues[0] ?? '', 'delayed');
    return places;
  }
}

function foundIn({ properties, content }: GetMessage): FoundMessage {
  const { messageId, headers: table } = properties as {
    readonly messageId?: unknown;
    readonly headers?: Readonly<Record<string, unknown>>;
  };
  return {
    id: textOf(messageId) ?? '',
    headers: parseHeaders(textOf(table?.['sy-h'])) ?? {},
    extra: parseHeaders(textOf(table?.['sy-x'])),
    body: content,
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
