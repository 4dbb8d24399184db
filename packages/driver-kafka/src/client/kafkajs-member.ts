// KafkaJSError cannot be imported by its name from a CommonJS module.
import kafkajs, {
  PartitionAssigners,
  type Cluster,
  type Consumer,
  type EachBatchPayload,
  type Kafka,
  type PartitionAssigner,
} from 'kafkajs';
import {
  placeOf,
  type Committed,
  type KafkaMember,
  type MemberOptions,
  type TopicPartition,
} from './client.ts';
import { unavailable } from './driver-errors.ts';
import { problemOf } from './map-error.ts';

/** Also how long a fetch waits, and so how long a paused partition stays so, and a close takes. */
const FETCH_WAIT_MS = 150;
/** Soon noticed is soon joined: the others wait for the last one. */
const HEARTBEAT_MS = 500;
const MEBIBYTE = 1_048_576;
const FETCH_BYTES = 16 * MEBIBYTE;
/** It is asked for as long as it takes: who joins anew is another member, and has lost what it held. */
const RETRY = { retries: 1_000_000, initialRetryTime: 100, maxRetryTime: 1_000 } as const;

const OF_CONNECTIONS = new Set([
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSRequestTimeoutError',
  'KafkaJSBrokerNotFound',
]);

type CommitNow = EachBatchPayload['commitOffsetsIfNecessary'];

/** A consumer of kafkajs that hands on what it reads, and neither commits by itself nor ever throws at it. */
export class KafkajsMember implements KafkaMember {
  readonly #options: MemberOptions;
  readonly #consumer: Consumer;
  readonly #clusterOf: () => Cluster | undefined;
  #commitNow: CommitNow | undefined;
  #isClosed = false;

  private constructor(
    options: MemberOptions,
    consumer: Consumer,
    clusterOf: () => Cluster | undefined,
  ) {
    this.#options = options;
    this.#consumer = consumer;
    this.#clusterOf = clusterOf;
  }

  /** Makes a consumer and lets it join. */
  static async open(kafka: Kafka, options: MemberOptions): Promise<KafkajsMember> {
    let cluster: Cluster | undefined;
    const consumer = kafka.consumer({
      groupId: options.group,
      partitionAssigners: [borrowing((found) => (cluster = found))],
      sessionTimeout: options.sessionTimeoutMs,
      rebalanceTimeout: options.sessionTimeoutMs,
      heartbeatInterval: Math.min(HEARTBEAT_MS, Math.floor(options.sessionTimeoutMs / 4)),
      maxBytesPerPartition: MEBIBYTE,
      maxBytes: FETCH_BYTES,
      minBytes: 1,
      maxWaitTimeInMs: FETCH_WAIT_MS,
      allowAutoTopicCreation: false,
      metadataMaxAge: 60_000,
      // It would begin as a new member, of which nobody here knows.
      retry: { ...RETRY, restartOnFailure: () => Promise.resolve(false) },
    });
    const member = new KafkajsMember(options, consumer, () => cluster);
    member.#listen();
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [...options.topics], fromBeginning: true });
    } catch (error) {
      await consumer.disconnect().catch(() => undefined);
      throw error;
    }
    // Resolves once it has joined, which others may hold up.
    member.#run().catch((error: unknown) => member.#fail(error));
    return member;
  }

  pause(what: readonly TopicPartition[]): void {
    this.#consumer.pause(what.map(({ topic, partition }) => ({ topic, partitions: [partition] })));
  }

  resume(what: readonly TopicPartition[]): void {
    this.#consumer.resume(what.map(({ topic, partition }) => ({ topic, partitions: [partition] })));
  }

  seek({ topic, partition }: TopicPartition, offset: number): void {
    this.#consumer.seek({ topic, partition, offset: String(offset) });
  }

  async commit(offsets: readonly Committed[]): Promise<void> {
    // Not by the consumer's own: that asks again for seconds, and would then commit for an owner that it is no more.
    await this.#commitNow?.({ topics: byTopic(offsets) });
  }

  async committed(what: readonly TopicPartition[]): Promise<readonly Committed[]> {
    const broker = await this.#cluster.findGroupCoordinator({ groupId: this.#options.group });
    const { responses } = await broker.offsetFetch({
      groupId: this.#options.group,
      topics: byTopic(what.map((one) => ({ ...one, offset: 0, metadata: null }))),
    });
    return responses.flatMap(({ topic, partitions }) =>
      partitions.map((found) => {
        // Answered by kafkajs, and missing in its types.
        const { partition, offset, metadata } = found as typeof found & {
          metadata?: string | null;
        };
        return { topic, partition, offset: Number(offset), metadata: metadata ?? null };
      }),
    );
  }

  async ends(what: readonly TopicPartition[]): Promise<ReadonlyMap<string, number>> {
    const topics = byTopic(what.map((one) => ({ ...one, offset: 0, metadata: null })));
    const found = await this.#cluster.fetchTopicsOffset(
      topics.map(({ topic, partitions }) => ({ topic, partitions, fromBeginning: false })),
    );
    return new Map(
      found.flatMap(({ topic, partitions }) =>
        partitions.map(
          ({ partition, offset }) => [placeOf({ topic, partition }), Number(offset)] as const,
        ),
      ),
    );
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#consumer.disconnect();
  }

  get #cluster(): Cluster {
    const cluster = this.#clusterOf();
    if (cluster === undefined) throw unavailable('receive', 'the consumer is not connected yet');
    return cluster;
  }

  #listen(): void {
    const { onJoin, onRebalance, onFetch } = this.#options;
    const { events } = this.#consumer;
    this.#consumer.on(events.GROUP_JOIN, ({ payload }) => {
      const owned = Object.entries(payload.memberAssignment).flatMap(([topic, partitions]) =>
        partitions.map((partition) => ({ topic, partition })),
      );
      onJoin(payload.memberId, owned);
    });
    this.#consumer.on(events.REBALANCING, () => onRebalance());
    this.#consumer.on(events.FETCH, () => onFetch());
    this.#consumer.on(events.CRASH, ({ payload }) => this.#fail(payload.error));
  }

  #run(): Promise<void> {
    return this.#consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      // oxlint-disable-next-line typescript/unbound-method -- arrow functions; kept whole, the payload would keep its batch
      eachBatch: async ({ batch, resolveOffset, commitOffsetsIfNecessary }) => {
        this.#commitNow = commitOffsetsIfNecessary;
        const { topic, partition, messages } = batch;
        const last = batch.lastOffset();
        await this.#options.onRecords({ topic, partition }, messages, Number(last) + 1);
        resolveOffset(last);
      },
    });
  }

  #fail(error: unknown): void {
    if (!this.#isClosed) this.#options.onFatal(error);
  }
}

/**
 * Kafka's round robin, and a way to the connections of the consumer, which is handed to assigners alone.
 *
 * A broker that is away ends a consumer of kafkajs, by two ways: it is taken out of the list of brokers, and one that
 * was the last is missed; and a refused connection is taken for final. The next consumer would be another member, and
 * every lease lost by a restart that takes seconds. So the last broker stays in the list, and is asked again.
 */
function borrowing(borrow: (cluster: Cluster) => void): PartitionAssigner {
  return (config) => {
    const { cluster } = config;
    const remove = cluster.removeBroker.bind(cluster);
    cluster.removeBroker = (address) => {
      if (cluster.getNodeIds().length > 1) remove(address);
    };
    cluster.findBroker = patient(cluster.findBroker.bind(cluster));
    cluster.findGroupCoordinator = patient(cluster.findGroupCoordinator.bind(cluster));
    cluster.refreshMetadata = patient(cluster.refreshMetadata.bind(cluster));
    cluster.refreshMetadataIfNecessary = patient(cluster.refreshMetadataIfNecessary.bind(cluster));
    borrow(cluster);
    return PartitionAssigners.roundRobin(config);
  };
}

/** The same call, whose lost or refused connections can be tried again. */
function patient<A extends readonly unknown[], T>(
  call: (...args: A) => Promise<T>,
): (...args: A) => Promise<T> {
  return async (...args) => {
    try {
      return await call(...args);
    } catch (error) {
      const { name, message } = problemOf(error);
      const isFinal = error instanceof kafkajs.KafkaJSError && !error.retriable;
      if (!isFinal || !OF_CONNECTIONS.has(name)) throw error;
      throw new kafkajs.KafkaJSError(message, { retriable: true });
    }
  };
}

function byTopic(offsets: readonly Committed[]): {
  topic: string;
  partitions: { partition: number; offset: string; metadata: string | null }[];
}[] {
  return [...new Set(offsets.map(({ topic }) => topic))].map((topic) => ({
    topic,
    partitions: offsets
      .filter((one) => one.topic === topic)
      .map(({ partition, offset, metadata }) => ({ partition, offset: String(offset), metadata })),
  }));
}
