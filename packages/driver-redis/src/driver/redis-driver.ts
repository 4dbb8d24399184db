import { randomBytes } from 'node:crypto';
import {
  DriverError,
  type BatchId,
  type BrokerWarning,
  type OutboundMessage,
  type PeekOptions,
  type PeekPage,
  type PublishResult,
  type QueueCounts,
  type SubscribeOptions,
} from '@switchyard/core/driver';
import type { RedisConnection } from '../connection/redis-connection.ts';
import { closedError } from '../connection/map-error.ts';
import { wakeChannel } from '../keys.ts';
import { wakeNext } from '../scripts/wake-next.ts';
import { lookAtServers } from '../warnings/look-at-servers.ts';
import { HeaderEncoder } from '../wire/header-cache.ts';
import { RedisConsumer } from './consumer.ts';
import type { DriverParts } from './driver-parts.ts';
import { countMessages, peekMessages, purgeMessages } from './inspect.ts';
import { Publisher } from './publisher.ts';
import { QueueView } from './queue-view.ts';

/** What core hands out; anything else could meet a key of ours, or leave the hash tag of its queue. */
const QUEUE = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}(?:\.(?:dead|high|low))?$/;

/** Bytes of the name of a driver among all that share a prefix. */
const NAME_BYTES = 8;

/** What stands behind the driver: its connection, its consumers, and what it knows of each queue. */
export class RedisDriverCore implements DriverParts {
  readonly port: RedisConnection;
  readonly encoder: HeaderEncoder = new HeaderEncoder();
  readonly #prefix: string;
  readonly #channel: string;
  readonly #publisher: Publisher;
  readonly #views = new Map<string, QueueView>();
  readonly #consumers = new Map<number, RedisConsumer>();
  #listening: Promise<unknown> | undefined;
  #lastConsumer = 0;
  #closed = false;

  constructor(connection: RedisConnection, prefix: string) {
    this.port = connection;
    this.#prefix = prefix;
    const name = randomBytes(NAME_BYTES).toString('hex');
    this.#channel = wakeChannel(prefix, name, connection.isCluster);
    this.#publisher = new Publisher(connection);
    connection.onGap(() => {
      for (const consumer of this.#consumers.values()) consumer.lookAgain();
    });
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  refuseClosed(call: string): void {
    if (this.#closed) throw closedError(call);
  }

  async connect(): Promise<void> {
    this.refuseClosed('connect');
    await this.port.open();
  }

  async ping(): Promise<void> {
    this.refuseClosed('ping');
    await this.port.call('PING', []);
  }

  /** What is amiss with how Redis is set up, or could not be seen. */
  async warnings(): Promise<readonly BrokerWarning[]> {
    this.refuseClosed('warnings');
    return lookAtServers(this.port.servers());
  }

  /** Epoch milliseconds by the clock of Redis, which is the one that counts. */
  async now(): Promise<number> {
    const reply = await this.port.call('TIME', []);
    return Array.isArray(reply) ? Number(String(reply[0])) * 1_000 : Date.now();
  }

  async publish(
    queue: string,
    messages: readonly OutboundMessage[],
    batch: BatchId,
  ): Promise<'stored' | readonly PublishResult[]> {
    this.refuseClosed('publish');
    if (messages.length === 0) return 'stored';
    return this.#publisher.publish(this.view(queue), messages, batch);
  }

  async subscribe(queue: string, options: SubscribeOptions): Promise<RedisConsumer> {
    this.refuseClosed('subscribe');
    this.#listening ??= this.port
      .subscribe(this.#channel, (message) => {
        this.#consumers.get(Number(message.toString()))?.wake();
      })
      .catch((error: unknown) => {
        this.#listening = undefined;
        throw error;
      });
    await this.#listening;
    this.refuseClosed('subscribe');
    this.#lastConsumer += 1;
    const number = this.#lastConsumer;
    const consumer = new RedisConsumer(this, this.view(queue), {
      options,
      name: `${this.#channel} ${number}`,
      onClose: () => void this.#consumers.delete(number),
    });
    this.#consumers.set(number, consumer);
    return consumer;
  }

  async stats(queue: string): Promise<QueueCounts> {
    this.refuseClosed('stats');
    return countMessages(this.port, this.view(queue));
  }

  async peek(queue: string, options: PeekOptions): Promise<PeekPage> {
    this.refuseClosed('peek');
    return peekMessages(this.port, this.view(queue), options);
  }

  async purge(queue: string): Promise<number> {
    this.refuseClosed('purge');
    return purgeMessages(this.port, this.view(queue));
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const consumer of this.#consumers.values()) consumer.end();
    this.#consumers.clear();
    this.port.close();
  }

  wakeAnother(view: QueueView): void {
    // Who was not woken looks again by itself.
    this.port.run(wakeNext, view.keys, []).catch(() => undefined);
  }

  /** What is known of a queue: the same object each time. */
  view(queue: string): QueueView {
    let view = this.#views.get(queue);
    if (view === undefined) {
      checkQueueName(queue);
      view = new QueueView(this.port, this.#prefix, queue);
      this.#views.set(queue, view);
    }
    return view;
  }
}

function checkQueueName(queue: string): void {
  if (QUEUE.test(queue)) return;
  throw new DriverError(
    'ERR_CONFIG_INVALID',
    `A queue must be named by 1 to 100 letters, digits, "_" or "-", beginning with a letter or digit, got ${JSON.stringify(queue).slice(0, 120)}.`,
    { retryable: false },
  );
}
