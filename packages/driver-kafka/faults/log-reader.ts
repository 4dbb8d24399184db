import { randomUUID } from 'node:crypto';
import { Kafka, logLevel, type Admin, type KafkaMessage } from 'kafkajs';
import { readFinished } from './finished.ts';

const READ_MS = 30_000;

/** A record that nobody has finished. */
export interface Unfinished {
  readonly topic: string;
  readonly partition: number;
  readonly message: KafkaMessage;
}

/** What of one partition is not finished: from the commit of its group to its end, but for some. */
interface Open {
  readonly topic: string;
  readonly partition: number;
  readonly high: number;
  readonly count: number;
  isOpen(offset: number): boolean;
}

/** A plain client that reads topics and leaves them as they are. */
export class LogReader {
  readonly #kafka: Kafka;
  #admin: Admin | undefined;

  constructor(address: string) {
    this.#kafka = new Kafka({
      brokers: [address],
      logLevel: logLevel.NOTHING,
      retry: { retries: 2 },
    });
  }

  /** How many records of these topics a group has not finished. */
  async count(group: string, topics: readonly string[]): Promise<number> {
    const open = await this.#open(group, topics);
    return open.reduce((sum, { count }) => sum + count, 0);
  }

  /** The records of these topics that a group has not finished. */
  async read(group: string, topics: readonly string[]): Promise<readonly Unfinished[]> {
    const open = (await this.#open(group, topics)).filter(({ count }) => count > 0);
    if (open.length === 0) return [];
    const found: Unfinished[] = [];
    const left = new Map(open.map((one) => [`${one.topic}/${one.partition}`, one]));
    const consumer = this.#kafka.consumer({ groupId: `look-${randomUUID()}` });
    try {
      await consumer.connect();
      await consumer.subscribe({
        topics: [...new Set(open.map(({ topic }) => topic))],
        fromBeginning: true,
      });
      await new Promise<void>((resolve, reject) => {
        const late = (): void => reject(new Error(`${group} could not be read in time.`));
        setTimeout(late, READ_MS).unref();
        consumer.on('consumer.crash', ({ payload }) => reject(payload.error));
        consumer
          .run({
            eachBatch: async ({ batch: { topic, partition, messages } }) => {
              const place = left.get(`${topic}/${partition}`);
              if (place === undefined) return;
              for (const message of messages) {
                if (place.isOpen(Number(message.offset))) found.push({ topic, partition, message });
              }
              const last = Number(messages.at(-1)?.offset ?? -1);
              if (last >= place.high - 1) left.delete(`${topic}/${partition}`);
              if (left.size === 0) resolve();
            },
          })
          .catch(reject);
      });
    } finally {
      await consumer.disconnect();
    }
    return found;
  }

  async close(): Promise<void> {
    const admin = this.#admin;
    this.#admin = undefined;
    await admin?.disconnect().catch(() => undefined);
  }

  async #open(group: string, topics: readonly string[]): Promise<readonly Open[]> {
    const admin = await this.#connected();
    const all = new Set(await admin.listTopics());
    const there = topics.filter((topic) => all.has(topic));
    if (there.length === 0) return [];
    const committed = await admin.fetchOffsets({ groupId: group, topics: there });
    const open: Open[] = [];
    for (const { topic, partitions } of committed) {
      const last = new Map(partitions.map((one) => [one.partition, one]));
      for (const { partition, low, high } of await admin.fetchTopicOffsets(topic)) {
        const { offset, metadata } = last.get(partition) ?? { offset: '-1', metadata: null };
        const from = Math.max(Number(low), Number(offset));
        const finished = readFinished(Number(offset), metadata);
        const isOpen = (at: number): boolean =>
          at >= from && !finished.some((range) => at >= range.from && at < range.to);
        const done = finished.reduce((sum, range) => sum + range.to - range.from, 0);
        const count = Math.max(0, Number(high) - from - done);
        open.push({ topic, partition, high: Number(high), count, isOpen });
      }
    }
    return open;
  }

  async #connected(): Promise<Admin> {
    if (this.#admin !== undefined) return this.#admin;
    const admin = this.#kafka.admin();
    await admin.connect();
    this.#admin = admin;
    return admin;
  }
}
