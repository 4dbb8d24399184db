import { Kafka, logLevel, type Admin as KafkajsAdmin, type Message } from 'kafkajs';

/** A plain client, straight to Kafka: for what no driver would do to it. */
export class Admin {
  readonly #kafka: Kafka;

  constructor(address: string) {
    this.#kafka = new Kafka({
      brokers: [address],
      logLevel: logLevel.NOTHING,
      retry: { retries: 2 },
    });
  }

  /** Puts records into a topic as they are. */
  async put(topic: string, messages: readonly Message[]): Promise<void> {
    const producer = this.#kafka.producer({ allowAutoTopicCreation: false });
    await producer.connect();
    try {
      await producer.send({ topic, messages: [...messages] });
    } finally {
      await producer.disconnect();
    }
  }

  /** Deletes the first half of what each partition of a topic holds. Answers by partition where it now begins. */
  halve(topic: string): Promise<ReadonlyMap<number, number>> {
    return this.#with(async (admin) => {
      const offsets = await admin.fetchTopicOffsets(topic);
      const partitions = offsets.map(({ partition, low, high }) => ({
        partition,
        offset: String(Math.ceil((Number(low) + Number(high)) / 2)),
      }));
      await admin.deleteTopicRecords({ topic, partitions });
      return new Map(partitions.map(({ partition, offset }) => [partition, Number(offset)]));
    });
  }

  /** Those who are in a group, by the names that it gave them. */
  members(group: string): Promise<readonly string[]> {
    return this.#with(async (admin) => {
      const { groups } = await admin.describeGroups([group]);
      return groups.flatMap(({ members }) => members.map(({ memberId }) => memberId)).toSorted();
    });
  }

  async #with<T>(work: (admin: KafkajsAdmin) => Promise<T>): Promise<T> {
    const admin = this.#kafka.admin();
    await admin.connect();
    try {
      return await work(admin);
    } finally {
      await admin.disconnect();
    }
  }
}
