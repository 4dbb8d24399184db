import { randomUUID } from 'node:crypto';
import type { ControlChannel, ControlListener } from '@switchyard/core/driver';
import type { KafkaClient, ReadRecord } from '../client/client.ts';
import { closedError, unavailable } from '../client/driver-errors.ts';
import { mapError } from '../client/map-error.ts';
import { Membership } from '../consume/membership.ts';
import type { Partition } from '../consume/partition.ts';
import type { Publisher } from '../publish/publisher.ts';
import type { Names } from '../topology/names.ts';
import type { Topics } from '../topology/topics.ts';
import { textOf } from '../wire/decode-message.ts';

/** What a control channel works with. */
export interface ControlParts {
  readonly client: KafkaClient;
  readonly names: Names;
  readonly topics: Topics;
  readonly publisher: Publisher;
  readonly sessionTimeoutMs: number;
  readonly isClosed: () => boolean;
}

/** One who watches. What lies before `since` was told before it began, and is not for it. */
interface Watch {
  readonly listener: ControlListener;
  readonly since: number;
}

/** A place in a group of its own, by which everything that is told is read. */
interface Reading {
  readonly group: string;
  readonly membership: Membership;
  readonly opened: Promise<void>;
}

const JOIN_MS = 8_000;
const NAME = 'sy-name';
const ENDED = 'sy-ended';

/** Words of control by a topic that every watcher reads by a group of its own: they reach who is up. */
export class Control implements ControlChannel {
  readonly #parts: ControlParts;
  readonly #watches = new Set<Watch>();
  #reading: Reading | undefined;
  /** The offset behind the last word that was heard. */
  #heard = 0;

  constructor(parts: ControlParts) {
    this.#parts = parts;
  }

  async tell(name: string, value: string | undefined): Promise<void> {
    const { isClosed, topics, names, publisher } = this.#parts;
    if (isClosed()) throw closedError('control');
    const headers: Record<string, string> = { [NAME]: name };
    if (value === undefined) headers[ENDED] = '1';
    const record = { key: Buffer.from(name), value: Buffer.from(value ?? ''), headers };
    const word = { topic: names.control, record, aim: 0 };
    const answer = await publisher.forward([word], () => topics.ensureControl());
    if (answer !== 'stored')
      throw unavailable('control', 'Kafka did not answer whether it was told');
  }

  async watch(listener: ControlListener): Promise<() => Promise<void>> {
    const { isClosed, topics, names, client } = this.#parts;
    if (isClosed()) throw closedError('control');
    try {
      await topics.ensureControl();
      this.#reading ??= this.#read();
      await this.#reading.opened;
      const end = (await client.admin.bounds(names.control)).get(0)?.high ?? 0;
      const watch = { listener, since: end };
      this.#watches.add(watch);
      return async () => {
        this.#watches.delete(watch);
        if (this.#watches.size === 0) await this.close();
      };
    } catch (error) {
      throw mapError('control', error);
    }
  }

  /** Listens no more. Idempotent. */
  async close(): Promise<void> {
    const reading = this.#reading;
    this.#reading = undefined;
    if (reading === undefined) return;
    await reading.membership.close();
    // Nobody comes back to it; Kafka itself forgets it in a week.
    await this.#parts.client.admin.deleteGroup(reading.group).catch(() => undefined);
  }

  #read(): Reading {
    const { client, names, sessionTimeoutMs } = this.#parts;
    const group = `${names.watcher}${randomUUID()}`;
    const membership = new Membership({
      client,
      group,
      topics: [names.control],
      sessionTimeoutMs,
      onChange: () => undefined,
      onRead: (partition) => this.#hearAll(partition),
    });
    this.#heard = 0;
    const opened = membership.open().then(() => membership.joined(JOIN_MS));
    opened.catch(() => {
      if (this.#reading?.group === group) this.#reading = undefined;
    });
    return { group, membership, opened };
  }

  #hearAll(partition: Partition): void {
    for (let lease = partition.take(this); lease !== undefined; lease = partition.take(this)) {
      const { offset, record } = lease.entry;
      partition.finish(lease);
      // Who joins anew reads everything again.
      if (offset < this.#heard) continue;
      this.#heard = offset + 1;
      this.#hear(offset, record);
    }
  }

  #hear(offset: number, record: ReadRecord): void {
    const name = textOf(record, NAME);
    if (name === undefined) return;
    const isEnd = record.headers?.[ENDED] !== undefined;
    const value = isEnd ? undefined : (record.value ?? '').toString();
    for (const { listener, since } of this.#watches) if (offset >= since) listener(name, value);
  }
}
