import type { Broker, Cluster, Consumer, EachBatchPayload } from 'kafkajs';
import { within } from './within.ts';
import {
  placeOf,
  type Committed,
  type KafkaMember,
  type MemberOptions,
  type TopicPartition,
} from './client.ts';
import type { Owned } from './deal-sticky.ts';
import { unavailable } from './driver-errors.ts';
import { stickyAssigner } from './kafkajs-assigner.ts';
import type { Connections } from './sockets.ts';

/** Also how long a fetch waits, and so how long a paused partition stays so, and a close takes. */
const FETCH_WAIT_MS = 150;
/** Soon noticed is soon joined: the others wait for the last one. */
const HEARTBEAT_MS = 500;
const MEBIBYTE = 1_048_576;
const FETCH_BYTES = 16 * MEBIBYTE;
/** It is asked for as long as it takes: who joins anew is another member, and has lost what it held. */
const RETRY = { retries: 1_000_000, initialRetryTime: 100, maxRetryTime: 1_000 } as const;

/** How long one that is closed while it joins waits for that: only then it knows as whom it has to say goodbye. */
const JOIN_END_MS = 2_000;
/** How long its goodbye may take. */
const LEAVE_MS = 1_000;

/** Missing in the types of kafkajs. */
interface Leaving {
  leaveGroup?(from: { readonly groupId: string; readonly memberId: string }): Promise<unknown>;
}

type CommitNow = EachBatchPayload['commitOffsetsIfNecessary'];

/** A consumer of kafkajs that hands on what it reads, and neither commits by itself nor ever throws at it. */
export class KafkajsMember implements KafkaMember {
  readonly #options: MemberOptions;
  readonly #consumer: Consumer;
  #cluster: Cluster | undefined;
  #commitNow: CommitNow | undefined;
  /** What was dealt to it last. */
  #owned: Owned = {};
  /** How often it has tried to join since. */
  #tries = 0;
  #isJoining = false;
  #joining: Promise<void> = Promise.resolve();
  #onJoinEnd: () => void = () => undefined;
  #memberId: string | undefined;
  #isClosed = false;
  #isOver = false;

  private constructor({ kafka, sockets }: Connections, options: MemberOptions) {
    this.#options = options;
    this.#consumer = kafka.consumer({
      groupId: options.group,
      partitionAssigners: [
        stickyAssigner({
          claim: () => this.#claim(),
          borrow: (cluster) => (this.#cluster = cluster),
          isOver: () => this.#isOver,
        }),
      ],
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
    const { REQUEST_TIMEOUT } = this.#consumer.events;
    this.#consumer.on(REQUEST_TIMEOUT, ({ payload: { broker, apiName } }) => {
      sockets.end(broker);
      options.onSilence(unavailable('receive', `Kafka at ${broker} does not answer ${apiName}`));
    });
  }

  /** Makes a consumer and lets it join. */
  static async open(by: Connections, options: MemberOptions): Promise<KafkajsMember> {
    const member = new KafkajsMember(by, options);
    const consumer = member.#consumer;
    member.#listen();
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [...options.topics], fromBeginning: true });
    } catch (error) {
      await consumer.disconnect().catch(() => undefined);
      throw error;
    }
    // Resolves once it has joined, which others may hold up.
    member.#beginJoin();
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
    const broker = await this.#connected.findGroupCoordinator({ groupId: this.#options.group });
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

  begins(what: readonly TopicPartition[]): Promise<ReadonlyMap<string, number>> {
    return this.#edges(what, true);
  }

  ends(what: readonly TopicPartition[]): Promise<ReadonlyMap<string, number>> {
    return this.#edges(what, false);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await within(JOIN_END_MS, this.#joining);
    // By itself it would end what it is at before it leaves: where it joins again it waits for all others, and they
    // for its share; and an error on the way would be no matter to it.
    await within(LEAVE_MS, this.#leave());
    this.#isOver = true;
    await this.#consumer.disconnect();
  }

  async #leave(): Promise<void> {
    const { group: groupId } = this.#options;
    const memberId = this.#memberId;
    if (memberId === undefined) return;
    try {
      const coordinator: Broker & Leaving = await this.#connected.findGroupCoordinator({ groupId });
      await coordinator.leaveGroup?.({ groupId, memberId });
    } catch {
      // Then its session ends it.
    }
  }

  get #connected(): Cluster {
    if (this.#cluster === undefined)
      throw unavailable('receive', 'the consumer is not connected yet');
    return this.#cluster;
  }

  async #edges(
    what: readonly TopicPartition[],
    fromBeginning: boolean,
  ): Promise<ReadonlyMap<string, number>> {
    const topics = byTopic(what.map((one) => ({ ...one, offset: 0, metadata: null })));
    const found = await this.#connected.fetchTopicsOffset(
      topics.map(({ topic, partitions }) => ({ topic, partitions, fromBeginning })),
    );
    return new Map(
      found.flatMap(({ topic, partitions }) =>
        partitions.map(
          ({ partition, offset }) => [placeOf({ topic, partition }), Number(offset)] as const,
        ),
      ),
    );
  }

  #claim(): Owned {
    this.#tries += 1;
    this.#beginJoin();
    return this.#owned;
  }

  #beginJoin(): void {
    if (this.#isJoining) return;
    this.#isJoining = true;
    this.#joining = new Promise((resolve) => {
      this.#onJoinEnd = resolve;
    });
  }

  #endJoin(): void {
    this.#isJoining = false;
    this.#onJoinEnd();
  }

  #listen(): void {
    const { onJoin, onRebalance, onFetch } = this.#options;
    const { events } = this.#consumer;
    this.#consumer.on(events.GROUP_JOIN, ({ payload }) => {
      const owned = Object.entries(payload.memberAssignment).flatMap(([topic, partitions]) =>
        partitions.map((partition) => ({ topic, partition })),
      );
      this.#owned = payload.memberAssignment;
      this.#memberId = payload.memberId;
      const isSure = this.#tries <= 1;
      this.#tries = 0;
      this.#endJoin();
      onJoin({ memberId: payload.memberId, owned, isSure });
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
        // Missing in its types: where it began to read, which its first message need not be.
        const begin = Number(Reflect.get(batch, 'fetchedOffset'));
        const span = { begin, next: Number(last) + 1 };
        if (await this.#options.onRecords({ topic, partition }, messages, span))
          resolveOffset(last);
      },
    });
  }

  #fail(error: unknown): void {
    this.#endJoin();
    if (!this.#isClosed) this.#options.onFatal(error);
  }
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
