import { randomUUID } from 'node:crypto';
import {
  isDeadLetterQueue,
  logicalQueue,
  type BrokerWarning,
  type OutboundMessage,
  type PublishResult,
  type QueueCounts,
  type SubscribeOptions,
} from '@switchyard/core/driver';
import type { KafkaClient } from './client/client.ts';
import { closedError, invalid } from './client/driver-errors.ts';
import { KafkajsClient } from './client/kafkajs-client.ts';
import { mapConnectError, mapError } from './client/map-error.ts';
import { KafkaConsumer } from './consume/consumer.ts';
import { Share, type Side } from './consume/share.ts';
import { Control } from './control/control-channel.ts';
import { Mover } from './delay/mover.ts';
import type { CheckedOptions } from './options/kafka-options.ts';
import { Lane } from './publish/lane.ts';
import { Publisher } from './publish/publisher.ts';
import { countQueue } from './stats/count-queue.ts';
import { lookAtTopics } from './topology/look-at-topics.ts';
import { Names } from './topology/names.ts';
import { Topics } from './topology/topics.ts';
import { MessageDecoder } from './wire/decode-message.ts';

/** What stands behind the driver. */
export class KafkaDriverCore {
  readonly control: Control;
  readonly #options: CheckedOptions;
  readonly #client: KafkaClient;
  readonly #names: Names;
  readonly #topics: Topics;
  readonly #lane: Lane;
  readonly #publisher: Publisher;
  readonly #decoder = new MessageDecoder();
  /** By group. */
  readonly #shares = new Map<string, Share>();
  readonly #opening = new Map<string, Promise<Share>>();
  #closing: Promise<void> | undefined;

  constructor(options: CheckedOptions) {
    const { prefix, address, partitions, replication, sendTimeoutMs, sessionTimeoutMs } = options;
    this.#options = options;
    this.#names = new Names(prefix);
    this.#client = new KafkajsClient(address, `${prefix}-${randomUUID().slice(0, 8)}`);
    this.#topics = new Topics(this.#client.admin, { names: this.#names, partitions, replication });
    this.#lane = new Lane({
      client: this.#client,
      sendTimeoutMs,
      onStored: (place, end) => this.#stored(place, end),
      onGone: (topic) => this.#topics.forget(topic),
    });
    this.#publisher = new Publisher({ lane: this.#lane, topics: this.#topics, names: this.#names });
    this.control = new Control({
      client: this.#client,
      names: this.#names,
      topics: this.#topics,
      publisher: this.#publisher,
      sessionTimeoutMs,
      isClosed: () => this.#isClosed,
    });
  }

  async connect(): Promise<void> {
    this.#refuseClosed('connect');
    try {
      await this.#client.admin.connect();
      await this.#lane.connect();
    } catch (error) {
      const { sasl, tls } = this.#options.address;
      throw mapConnectError(error, { isEncrypted: tls !== undefined, hasUser: sasl !== undefined });
    }
  }

  async ping(): Promise<void> {
    this.#refuseClosed('ping');
    try {
      await this.#client.admin.brokers();
    } catch (error) {
      throw mapError('ping', error);
    }
  }

  async warnings(): Promise<readonly BrokerWarning[]> {
    this.#refuseClosed('warnings');
    try {
      const topics = await this.#topics.all();
      return await lookAtTopics(this.#client.admin, { topics, names: this.#names });
    } catch (error) {
      throw mapError('warnings', error);
    }
  }

  async publish(
    queue: string,
    messages: readonly OutboundMessage[],
  ): Promise<'stored' | readonly PublishResult[]> {
    this.#refuseClosed('publish');
    if (messages.length === 0) return 'stored';
    return this.#publisher.publish(queue, messages);
  }

  async subscribe(queue: string, options: SubscribeOptions): Promise<KafkaConsumer> {
    this.#refuseClosed('subscribe');
    if (options.agingMs !== undefined) throw invalid('subscribe', 'agingMs is not declared.');
    const topic = this.#names.topic(queue);
    await this.#topics.ensure(queue);
    // Of a share that is opened later nobody would know.
    this.#refuseClosed('subscribe');
    const share = await this.#shareOf(queue);
    this.#refuseClosed('subscribe');
    return new KafkaConsumer({
      queue,
      topic,
      prefetch: options.prefetch,
      share,
      decoder: this.#decoder,
      isClosed: () => this.#isClosed,
    });
  }

  async stats(queue: string): Promise<QueueCounts> {
    this.#refuseClosed('stats');
    try {
      return await countQueue(queue, {
        admin: this.#client.admin,
        names: this.#names,
        topics: this.#topics,
        owned: (topic) => this.#shares.get(this.#names.group(queue))?.owned(topic) ?? [],
      });
    } catch (error) {
      throw mapError('stats', error);
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  get #isClosed(): boolean {
    return this.#closing !== undefined;
  }

  async #close(): Promise<void> {
    const ends = [...this.#shares.values()].map((share) => share.close());
    await Promise.allSettled([...ends, this.control.close()]);
    // What is being moved to its band goes by it until then.
    await this.#lane.close().catch(() => undefined);
    await this.#client.close().catch(() => undefined);
  }

  /** The share in the group of a queue; one for all consumers that this driver opens of it. */
  async #shareOf(queue: string): Promise<Share> {
    const group = this.#names.group(queue);
    const open = this.#shares.get(group);
    if (open !== undefined && !open.isClosed) return open;
    const opening = this.#opening.get(group) ?? this.#openShare(queue, group);
    this.#opening.set(group, opening);
    try {
      return await opening;
    } finally {
      this.#opening.delete(group);
    }
  }

  async #openShare(queue: string, group: string): Promise<Share> {
    const share = new Share({
      client: this.#client,
      admin: this.#client.admin,
      group,
      topics: this.#topics.read(queue),
      sessionTimeoutMs: this.#options.sessionTimeoutMs,
      sides: this.#sidesOf(queue),
      onEnd: () => {
        if (this.#shares.get(group) === share) this.#shares.delete(group);
      },
    });
    this.#shares.set(group, share);
    try {
      await share.open();
      return share;
    } catch (error) {
      void share.close().catch(() => undefined);
      throw error;
    }
  }

  #sidesOf(queue: string): ReadonlyMap<string, Side> {
    if (isDeadLetterQueue(queue)) return new Map();
    const name = logicalQueue(queue);
    const parts = {
      queue: name,
      names: this.#names,
      topics: this.#topics,
      publisher: this.#publisher,
    };
    return new Map([[this.#names.delay(name), new Mover(parts)]]);
  }

  #stored(place: string, end: number): void {
    const slash = place.lastIndexOf('/');
    const where = { topic: place.slice(0, slash), partition: Number(place.slice(slash + 1)) };
    for (const share of this.#shares.values()) share.stored(where, end);
  }

  #refuseClosed(call: string): void {
    if (this.#isClosed) throw closedError(call);
  }
}
