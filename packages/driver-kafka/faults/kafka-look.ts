import type { Headers } from '@switchyard/core/driver';
import {
  digestsOf,
  jobOf,
  type BrokerLook,
  type DeadLook,
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
      for (const record of await this.#deadOf(queue)) {
        const { id, headers, extra } = contentOf(record);
        found.push({ job: jobOf(headers, extra, id), headers: { ...headers, ...extra } });
      }
    }
    return found;
  }

  async takeAll(queues: readonly string[]): Promise<readonly Place[]> {
    const places: Place[] = [];
    for (const queue of queues) {
      const group = this.#names.group(queue);
      const waiting = await this.#reader.read(group, this.#names.jobs(queue));
      const delayed = await this.#reader.read(group, [this.#names.delay(queue)]);
      places.push(...waiting.map((record) => placeOf(record, queue, 'waiting')));
      places.push(...delayed.map((record) => placeOf(record, queue, 'delayed')));
      const dead = await this.#deadOf(queue);
      places.push(...dead.map((record) => placeOf(record, queue, 'dead')));
    }
    return places;
  }

  #deadOf(queue: string): Promise<readonly Unfinished[]> {
    return this.#reader.read(this.#names.deadGroup(queue), [this.#names.dead(queue)]);
  }
}

function placeOf(record: Unfinished, queue: string, state: Place['state']): Place {
  const { id, headers, extra } = contentOf(record);
  const body = record.message.value ?? Buffer.alloc(0);
  const job = jobOf(headers, extra, id);
  return { job, id, queue, state, ...digestsOf({ headers, extra, body }) };
}

function contentOf({ message }: Unfinished): {
  readonly id: string;
  readonly headers: Headers;
  readonly extra: Headers | undefined;
} {
  const text = (name: string): string | undefined => message.headers?.[name]?.toString();
  return { id: text('sy-id') ?? '', headers: read(text('sy-h')) ?? {}, extra: read(text('sy-x')) };
}

function read(text: string | undefined): Headers | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as Headers);
}
