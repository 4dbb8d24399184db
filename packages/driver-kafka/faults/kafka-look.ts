import {
  deadLookOf,
  parseHeaders,
  placeOf,
  type BrokerLook,
  type DeadLook,
  type FoundMessage,
  type Place,
} from '@switchyard/driver-testkit/faults';
import type { KafkaNames } from './kafka-names.ts';
import type { LogReader, Unfinished } from './log-reader.ts';

/** A session, and some time for what is dealt anew. */
const QUIET_MS = 10_000;

/** Looks into Kafka by what its groups have not finished. Nothing is taken: each case has topics of its own. */
export class KafkaLook implements BrokerLook {
  readonly quietMs: number = QUIET_MS;
  readonly #reader: LogReader;
  readonly #names: KafkaNames;

  constructor(reader: LogReader, names: KafkaNames) {
    this.#reader = reader;
    this.#names = names;
  }

  async count(queues: readonly string[]): Promise<number> {
    let count = 0;
    for (const queue of queues) {
      const topics = [...this.#names.jobs(queue), this.#names.delay(queue)];
      count += await this.#reader.count(this.#names.group(queue), topics);
    }
    return count;
  }

  async dead(queues: readonly string[]): Promise<readonly DeadLook[]> {
    const found: DeadLook[] = [];
    for (const queue of queues) {
      const dead = await this.#deadOf(queue);
      found.push(...dead.map((record) => deadLookOf(foundIn(record))));
    }
    return found;
  }

  async takeAll(queues: readonly string[]): Promise<readonly Place[]> {
    const places: Place[] = [];
    for (const queue of queues) {
      const group = this.#names.group(queue);
      const waiting = await this.#reader.read(group, this.#names.jobs(queue));
      const delayed = await this.#reader.read(group, [this.#names.delay(queue)]);
      places.push(...waiting.map((record) => placeOf(foundIn(record), queue, 'waiting')));
      places.push(...delayed.map((record) => placeOf(foundIn(record), queue, 'delayed')));
      const dead = await this.#deadOf(queue);
      places.push(...dead.map((record) => placeOf(foundIn(record), queue, 'dead')));
    }
    return places;
  }

  #deadOf(queue: string): Promise<readonly Unfinished[]> {
    return this.#reader.read(this.#names.deadGroup(queue), [this.#names.dead(queue)]);
  }
}

/** What a record of ours holds. */
export function foundIn({ message }: Unfinished): FoundMessage {
  const text = (name: string): string | undefined => message.headers?.[name]?.toString();
  return {
    id: text('sy-id') ?? '',
    headers: parseHeaders(text('sy-h')) ?? {},
    extra: parseHeaders(text('sy-x')),
    body: message.value ?? Buffer.alloc(0),
  };
}
