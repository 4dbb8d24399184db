// Its names behind the fourth cannot be imported from a CommonJS module.
import kafkajs, { type Admin, type ITopicMetadata } from 'kafkajs';
import type { Committed, KafkaAdmin, TopicPartition, TopicPlan } from './client.ts';
import { problemOf } from './map-error.ts';
import type { Connections } from './sockets.ts';

const CREATE_MS = 8_000;
const EXISTS = 'TOPIC_ALREADY_EXISTS';
const UNKNOWN = 'UNKNOWN_TOPIC_OR_PARTITION';

/** The admin client of kafkajs, connected with the first call that needs it. */
export class KafkajsAdmin implements KafkaAdmin {
  readonly #admin: Admin;
  #connecting: Promise<void> | undefined;

  constructor({ kafka, sockets }: Connections) {
    const admin = kafka.admin();
    admin.on(admin.events.REQUEST_TIMEOUT, ({ payload }) => sockets.end(payload.broker));
    this.#admin = admin;
  }

  connect(): Promise<void> {
    this.#connecting ??= this.#admin.connect().catch((error: unknown) => {
      this.#connecting = undefined;
      throw error;
    });
    return this.#connecting;
  }

  async brokers(): Promise<number> {
    await this.connect();
    return (await this.#admin.describeCluster()).brokers.length;
  }

  async partitions(topics: readonly string[]): Promise<ReadonlyMap<string, number>> {
    await this.connect();
    const found = await this.#metadata(topics);
    return new Map(found.map(({ name, partitions }) => [name, partitions.length]));
  }

  async topics(prefix: string): Promise<readonly string[]> {
    await this.connect();
    return (await this.#admin.listTopics()).filter((topic) => topic.startsWith(prefix));
  }

  async replicas(topics: readonly string[]): Promise<ReadonlyMap<string, number>> {
    await this.connect();
    const found = await this.#metadata(topics);
    return new Map(
      found.map(({ name, partitions }) => [
        name,
        Math.min(...partitions.map(({ replicas }) => replicas.length)),
      ]),
    );
  }

  async create(plans: readonly TopicPlan[]): Promise<void> {
    await this.connect();
    try {
      await this.#admin.createTopics({
        timeout: CREATE_MS,
        waitForLeaders: true,
        topics: plans.map(({ topic, partitions, replication, settings }) => ({
          topic,
          numPartitions: partitions,
          replicationFactor: replication,
          configEntries: Object.entries(settings).map(([name, value]) => ({ name, value })),
        })),
      });
    } catch (error) {
      if (!onlyExisting(error)) throw error;
    }
  }

  async settings(
    topics: readonly string[],
  ): Promise<ReadonlyMap<string, ReadonlyMap<string, string>>> {
    await this.connect();
    const answer = await this.#admin.describeConfigs({
      includeSynonyms: false,
      resources: topics.map((name) => ({ type: kafkajs.ConfigResourceTypes.TOPIC, name })),
    });
    return new Map(
      answer.resources.map(({ resourceName, configEntries }) => [
        resourceName,
        new Map(configEntries.map(({ configName, configValue }) => [configName, configValue])),
      ]),
    );
  }

  async bounds(
    topic: string,
  ): Promise<ReadonlyMap<number, { readonly low: number; readonly high: number }>> {
    await this.connect();
    const found = await this.#admin.fetchTopicOffsets(topic);
    return new Map(
      found.map(({ partition, low, high }) => [
        partition,
        { low: Number(low), high: Number(high) },
      ]),
    );
  }

  async offsetsAt(topic: string, timestamp: number): Promise<ReadonlyMap<number, number>> {
    await this.connect();
    const found = await this.#admin.fetchTopicOffsetsByTimestamp(topic, timestamp);
    return new Map(found.map(({ partition, offset }) => [partition, Number(offset)]));
  }

  async committed(group: string, topics: readonly string[]): Promise<readonly Committed[]> {
    await this.connect();
    const found = await this.#admin.fetchOffsets({ groupId: group, topics: [...topics] });
    return found.flatMap(({ topic, partitions }) =>
      partitions.map(({ partition, offset, metadata }) => ({
        topic,
        partition,
        offset: Number(offset),
        metadata,
      })),
    );
  }

  async deleteBefore(
    offsets: readonly (TopicPartition & { readonly offset: number })[],
  ): Promise<void> {
    await this.connect();
    for (const topic of new Set(offsets.map((one) => one.topic))) {
      await this.#admin.deleteTopicRecords({
        topic,
        partitions: offsets
          .filter((one) => one.topic === topic)
          .map(({ partition, offset }) => ({ partition, offset: String(offset) })),
      });
    }
  }

  async deleteGroup(group: string): Promise<void> {
    await this.connect();
    await this.#admin.deleteGroups([group]);
  }

  /** What is known of topics; those that are not there are left out. */
  async #metadata(topics: readonly string[]): Promise<readonly ITopicMetadata[]> {
    try {
      return (await this.#admin.fetchTopicMetadata({ topics: [...topics] })).topics;
    } catch (error) {
      if (problemOf(error).type !== UNKNOWN) throw error;
      if (topics.length === 1) return [];
    }
    // One that is missing fails the question for all.
    return (await Promise.all(topics.map((topic) => this.#metadata([topic])))).flat();
  }

  async close(): Promise<void> {
    if (this.#connecting === undefined) return;
    await this.#connecting.catch(() => undefined);
    await this.#admin.disconnect();
  }
}

/** Whether nothing else is wrong than that topics are there. */
function onlyExisting(error: unknown): boolean {
  if (error instanceof Error && 'errors' in error && Array.isArray(error.errors)) {
    return error.errors.every((one: unknown) => problemOf(one).type === EXISTS);
  }
  const { type } = problemOf(error);
  return type === EXISTS || type === UNKNOWN;
}
