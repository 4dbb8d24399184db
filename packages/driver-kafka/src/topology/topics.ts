import { isDeadLetterQueue, logicalQueue } from '@switchyard/core/driver';
import type { KafkaAdmin, TopicPlan } from '../client/client.ts';
import { invalid, unavailable } from '../client/driver-errors.ts';
import { mapError, problemOf } from '../client/map-error.ts';
import { LEVELS } from '../delay/levels.ts';
import { queuesOfGroup, type Names } from './names.ts';

/** How topics are made. */
export interface TopicOptions {
  readonly names: Names;
  readonly partitions: number;
  readonly replication: number | undefined;
}

/** For ever: what nobody has worked on must not be deleted. */
const KEPT = {
  'cleanup.policy': 'delete',
  'retention.ms': '-1',
  'retention.bytes': '-1',
  'compression.type': 'producer',
} as const;
/** Records of a delay topic bear the instant they are due: any is taken, and none begins a file of its own. */
const OF_DELAYS = {
  'segment.ms': '9223372036854775807',
  'message.timestamp.after.max.ms': '9223372036854775807',
} as const;
const CONTROL_KEPT_MS = 3_600_000;
const USUAL_REPLICATION = 3;
const SAFE_REPLICAS = 2;
const SEEN_MS = 5_000;
const SEEN_LOOK_MS = 50;

/** Makes the topics of queues, once each, and knows how many partitions they have. */
export class Topics {
  readonly #admin: KafkaAdmin;
  readonly #options: TopicOptions;
  readonly #known = new Map<string, number>();
  readonly #making = new Map<string, Promise<void>>();
  #replication: number | undefined;

  constructor(admin: KafkaAdmin, options: TopicOptions) {
    this.#admin = admin;
    this.#options = options;
    this.#replication = options.replication;
  }

  /** Topics that the group of a physical queue reads. */
  read(queue: string): readonly string[] {
    const { names } = this.#options;
    const queues = queuesOfGroup(queue);
    const topics = queues.map((name) => names.topic(name));
    return queues.length === 1 ? topics : [...topics, names.delay(logicalQueue(queue))];
  }

  /** Those that were met; at first all that bear the prefix, whoever uses them. */
  async all(): Promise<readonly string[]> {
    if (this.#known.size > 0) return [...this.#known.keys()];
    return this.#admin.topics(this.#options.names.topics);
  }

  /** How many partitions a topic has, where that is known by now. */
  partitionsOf(topic: string): number | undefined {
    return this.#known.get(topic);
  }

  /** Sees that all topics of a queue are there. Throws `DriverError`. */
  ensure(queue: string): Promise<void> {
    const { names } = this.#options;
    const { partitions } = this.#options;
    if (isDeadLetterQueue(queue)) {
      // Of several, nobody could tell which dead letter is the oldest.
      return this.#ensureAll(this.read(queue), () => 1);
    }
    return this.#ensureAll(this.read(queue), (topic) =>
      topic === names.delay(logicalQueue(queue)) ? LEVELS.length : partitions,
    );
  }

  /** Sees that the topic for words of control is there. Throws `DriverError`. */
  async ensureControl(): Promise<void> {
    await this.#ensureAll([this.#options.names.control], () => 1);
  }

  /** Those of some topics that are there; makes none. */
  async there(topics: readonly string[]): Promise<readonly string[]> {
    if (topics.some((topic) => !this.#known.has(topic))) await this.#look(topics);
    return topics.filter((topic) => this.#known.has(topic));
  }

  /** Somebody may have deleted it: it is looked for again. */
  forget(topic: string): void {
    this.#known.delete(topic);
  }

  #ensureAll(topics: readonly string[], partitions: (topic: string) => number): Promise<void> {
    if (topics.every((topic) => this.#known.has(topic))) return Promise.resolve();
    const key = topics.join();
    const running = this.#making.get(key);
    if (running !== undefined) return running;
    const making = this.#make(topics, partitions)
      .catch((error: unknown) => {
        throw createError(error);
      })
      .finally(() => this.#making.delete(key));
    this.#making.set(key, making);
    return making;
  }

  async #make(topics: readonly string[], partitions: (topic: string) => number): Promise<void> {
    await this.#look(topics);
    const missing = topics.filter((topic) => !this.#known.has(topic));
    if (missing.length === 0) return;
    const replication = await this.#replicas();
    await this.#create(missing.map((topic) => this.#plan(topic, partitions(topic), replication)));
    // Its maker is answered before every broker knows of it.
    for (const until = Date.now() + SEEN_MS; ; await pause(SEEN_LOOK_MS)) {
      await this.#look(missing, { areOurs: true });
      const absent = missing.find((topic) => !this.#known.has(topic));
      if (absent === undefined) return;
      if (Date.now() > until)
        throw unavailable('topics', `${absent} was made and is not there yet`);
    }
  }

  async #create(plans: readonly TopicPlan[]): Promise<void> {
    try {
      await this.#admin.create(plans);
    } catch (error) {
      // Before 3.6 there was no such bound, and so no setting for it.
      if (problemOf(error).type !== 'INVALID_CONFIG') throw error;
      await this.#admin.create(plans.map(withoutBound));
    }
  }

  #plan(topic: string, partitions: number, replication: number): TopicPlan {
    const { names } = this.#options;
    const isControl = topic === names.control;
    return {
      topic,
      partitions,
      replication,
      settings: {
        ...KEPT,
        ...(names.isDelay(topic) && OF_DELAYS),
        ...(isControl && { 'retention.ms': String(CONTROL_KEPT_MS) }),
        ...(replication > SAFE_REPLICAS && { 'min.insync.replicas': String(SAFE_REPLICAS) }),
      },
    };
  }

  /** `areOurs`: they were made just now, as they should be. */
  async #look(
    topics: readonly string[],
    { areOurs = false }: { readonly areOurs?: boolean } = {},
  ): Promise<void> {
    const unseen = topics.filter((topic) => !this.#known.has(topic));
    const found = await this.#admin.partitions(unseen);
    if (found.size === 0) return;
    if (!areOurs) await this.#refuseLosing([...found.keys()]);
    for (const [topic, partitions] of found) this.#known.set(topic, partitions);
  }

  /** A compacted topic keeps one message for each key: others would be gone without a word. */
  async #refuseLosing(topics: readonly string[]): Promise<void> {
    const all = await this.#admin.settings(topics);
    for (const [topic, settings] of all) {
      const policy = settings.get('cleanup.policy') ?? 'delete';
      if (!policy.includes('compact')) continue;
      throw invalid(
        'topics',
        `topic ${topic} has cleanup.policy=${policy}, by which Kafka deletes messages that nobody has worked on. Set it to delete, or use another prefix.`,
      );
    }
  }

  async #replicas(): Promise<number> {
    this.#replication ??= Math.min(USUAL_REPLICATION, await this.#admin.brokers());
    return this.#replication;
  }
}

function withoutBound(plan: TopicPlan): TopicPlan {
  const { 'message.timestamp.after.max.ms': _bound, ...settings } = plan.settings;
  return { ...plan, settings };
}

async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => void setTimeout(resolve, ms));
}

function createError(error: unknown): unknown {
  const { type, message } = problemOf(error);
  if (type !== 'INVALID_REPLICATION_FACTOR') return mapError('topics', error);
  return invalid(
    'topics',
    `Kafka cannot make topics with so many replicas (${message}). Set option replication to at most the number of brokers.`,
    error,
  );
}
