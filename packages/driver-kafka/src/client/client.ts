import type { WireRecord } from '../wire/encode-message.ts';

/**
 * What the driver needs of a client of Kafka, and nothing of any one client: another one is slotted in by
 * writing this again.
 */
export interface KafkaClient {
  /** How the client can be used. */
  readonly capabilities: {
    /** `watermark`: positions are committed per partition; `share`: records are acked one by one (KIP-932). */
    readonly ackModel: 'watermark' | 'share';
    readonly transactions: boolean;
    /** Whether a rebalance leaves alone the partitions that stay where they are. */
    readonly cooperative: boolean;
    /** Compressions it can read. */
    readonly codecs: readonly string[];
  };
  readonly admin: KafkaAdmin;
  /** Opens an idempotent producer, acks = all. It must have one `send` at a time, and must not be used after one that stays in doubt. */
  openProducer(): Promise<KafkaProducer>;
  /** Joins a group; resolves once that is begun. */
  openMember(options: MemberOptions): Promise<KafkaMember>;
  /** Ends what the client itself has opened. */
  close(): Promise<void>;
}

/** Records for one partition: they travel together or not at all. */
export interface Chunk {
  readonly topic: string;
  readonly partition: number;
  readonly records: readonly OutRecord[];
}

/** A record to be written. */
export interface OutRecord extends WireRecord {
  /** Epoch milliseconds. */
  readonly timestamp: number;
}

/** Writes to Kafka. */
export interface KafkaProducer {
  /**
   * Sends chunks, at most one of each partition, and answers by `topic/partition` the offset of the first
   * record of each. What is sent again unchanged, in the same chunks and with nothing in between, is
   * recognised by the broker. Rejects with errors of the client.
   */
  send(chunks: readonly Chunk[]): Promise<ReadonlyMap<string, number>>;
  /** Whether it has no connection to any broker, and makes none at this moment. */
  readonly isCutOff: boolean;
  close(): Promise<void>;
}

/** A record that was read. */
export interface ReadRecord {
  readonly offset: string;
  readonly timestamp: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers?: Readonly<Record<string, Buffer | string | (Buffer | string)[] | undefined>>;
}

/** A partition of a topic. */
export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** What was committed of a partition; an offset of -1: nothing yet. */
export interface Committed extends TopicPartition {
  readonly offset: number;
  readonly metadata: string | null;
}

/** How to join a group, and what to tell. None of the listeners may throw. */
export interface MemberOptions {
  readonly group: string;
  readonly topics: readonly string[];
  readonly sessionTimeoutMs: number;
  readonly onJoin: (joined: Joined) => void;
  /** The group is about to be dealt anew: the last moment to commit. */
  readonly onRebalance: () => void;
  /**
   * Records in the order of their offsets. Answers whether they were taken: those that were not are read again.
   * Nothing is read meanwhile.
   */
  readonly onRecords: (
    from: TopicPartition,
    records: readonly ReadRecord[],
    span: Span,
  ) => Promise<boolean>;
  /** A fetch was answered. */
  readonly onFetch: () => void;
  /** A request was not answered in time: its connection is given up, and the member goes on by another. */
  readonly onSilence: (error: Error) => void;
  /** It reads no more and has to be replaced. */
  readonly onFatal: (error: unknown) => void;
}

/** What a member has become. */
export interface Joined {
  /** Another one than before: the group has had other owners in between. */
  readonly memberId: string;
  readonly owned: readonly TopicPartition[];
  /** Whether nothing was dealt since the last time of which it was not told. */
  readonly isSure: boolean;
}

/** What of a log was read: from `begin` up to, and without, `next`. */
export interface Span {
  readonly begin: number;
  readonly next: number;
}

/** A member of a group. */
export interface KafkaMember {
  pause(what: readonly TopicPartition[]): void;
  resume(what: readonly TopicPartition[]): void;
  /** Reads on from there. */
  seek(what: TopicPartition, offset: number): void;
  /** Commits as what this member is now, once: a refusal is not asked again. */
  commit(offsets: readonly Committed[]): Promise<void>;
  /** What the group has committed. */
  committed(what: readonly TopicPartition[]): Promise<readonly Committed[]>;
  /** Where the logs begin, by `topic/partition`: what lay before was deleted. */
  begins(what: readonly TopicPartition[]): Promise<ReadonlyMap<string, number>>;
  /** Where the logs end, by `topic/partition`. */
  ends(what: readonly TopicPartition[]): Promise<ReadonlyMap<string, number>>;
  /** Leaves the group. */
  close(): Promise<void>;
}

/** A topic to be made. */
export interface TopicPlan {
  readonly topic: string;
  readonly partitions: number;
  readonly replication: number;
  readonly settings: Readonly<Record<string, string>>;
}

/** Looks after topics and groups. */
export interface KafkaAdmin {
  connect(): Promise<void>;
  /** How many brokers there are: one round trip. */
  brokers(): Promise<number>;
  /** How many partitions each topic has; those that are not there are left out. */
  partitions(topics: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Names of all topics that begin so. */
  topics(prefix: string): Promise<readonly string[]>;
  /** How many brokers have a copy of each topic; of its partitions, the one with the fewest. */
  replicas(topics: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Makes topics; one that is there already is no error. */
  create(plans: readonly TopicPlan[]): Promise<void>;
  /** Settings of topics that are there. */
  settings(topics: readonly string[]): Promise<ReadonlyMap<string, ReadonlyMap<string, string>>>;
  /** Where the logs of a topic begin and end, by partition. */
  bounds(
    topic: string,
  ): Promise<ReadonlyMap<number, { readonly low: number; readonly high: number }>>;
  /** The first offset whose record bears that time or a later one, by partition; the end where there is none. */
  offsetsAt(topic: string, timestamp: number): Promise<ReadonlyMap<number, number>>;
  committed(group: string, topics: readonly string[]): Promise<readonly Committed[]>;
  /** Deletes records below these offsets. */
  deleteBefore(offsets: readonly (TopicPartition & { readonly offset: number })[]): Promise<void>;
  deleteGroup(group: string): Promise<void>;
}

/** Names a partition in a map. */
export function placeOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}
