import {
  type OutboundMessage,
  type PublishResult,
  type QueueCounts,
  type SubscribeOptions,
} from '@switchyard/core/driver';
import { capabilitiesFor, type RabbitmqCapabilities } from './capabilities.ts';
import { Dialer } from './connection/dialer.ts';
import { Link } from './connection/link.ts';
import { closedError, invalid, mapChannelError } from './connection/map-error.ts';
import { RabbitmqConsumer } from './consume/consumer.ts';
import { openSource } from './consume/open-source.ts';
import { Control } from './control/control-channel.ts';
import type { CheckedOptions } from './options/rabbitmq-options.ts';
import { Publisher } from './publish/publisher.ts';
import { countReady } from './topology/declare.ts';
import { Names } from './topology/names.ts';
import { Topology } from './topology/topology.ts';
import { MessageDecoder } from './wire/decode-message.ts';

/**
 * What stands behind the driver: three connections, for an alarm of the broker freezes all of one that
 * publishes.
 */
export class RabbitmqDriverCore {
  readonly capabilities: RabbitmqCapabilities;
  readonly control: Control;
  readonly #options: CheckedOptions;
  readonly #names: Names;
  readonly #publishing: Link;
  readonly #consuming: Link;
  readonly #admin: Link;
  readonly #topology: Topology;
  readonly #publisher: Publisher;
  readonly #decoder = new MessageDecoder();
  readonly #consumers = new Set<RabbitmqConsumer>();
  #isClosed = false;

  constructor(options: CheckedOptions) {
    this.#options = options;
    const { prefix, delayTickMs, heartbeatMs, address } = options;
    this.capabilities = capabilitiesFor(delayTickMs);
    this.#names = new Names(prefix, delayTickMs);
    const link = (role: string): Link =>
      new Link(new Dialer(address, heartbeatMs), `${prefix} ${role}`);
    this.#publishing = link('publish');
    this.#consuming = link('consume');
    this.#admin = link('admin');
    this.#topology = new Topology(this.#admin, { ...options, names: this.#names });
    this.#publisher = new Publisher({
      ...options,
      link: this.#publishing,
      topology: this.#topology,
      names: this.#names,
      maxDelayMs: this.capabilities.delay.maxMs,
    });
    this.control = new Control(this.#admin, this.#names.control, () => this.#isClosed);
  }

  keepsOrder(queue: string): boolean {
    return this.#options.ordered.has(queue);
  }

  /** What is held for longer, RabbitMQ takes back. */
  get maxHoldMs(): number {
    return this.#options.consumerTimeoutMs;
  }

  /** Connects, and sees that what every queue shares is there and as it should be. */
  async connect(): Promise<void> {
    this.#refuseClosed('connect');
    // One after the other: what is refused is refused once.
    await this.#admin.open();
    await Promise.all([this.#publishing.open(), this.#topology.ladder()]);
  }

  /** A round trip on the connection that no alarm holds up. */
  async ping(): Promise<void> {
    this.#refuseClosed('ping');
    try {
      const model = await this.#admin.open();
      const channel = await model.createChannel();
      channel.on('error', () => undefined);
      await channel.close();
    } catch (error) {
      throw mapChannelError('ping', error);
    }
  }

  /** Counts what lies ready in a physical queue, with those that share its ordering keys. */
  async stats(queue: string): Promise<QueueCounts> {
    this.#refuseClosed('stats');
    const names = this.#names.all(queue, this.#options.ordered);
    const counts = await Promise.all(names.map((name) => countReady(this.#admin, name)));
    return { waiting: counts.reduce((sum, count) => sum + count, 0) };
  }

  async publish(
    queue: string,
    messages: readonly OutboundMessage[],
  ): Promise<'stored' | readonly PublishResult[]> {
    this.#refuseClosed('publish');
    if (messages.length === 0) return 'stored';
    return this.#publisher.publish(queue, messages);
  }

  async subscribe(queue: string, options: SubscribeOptions): Promise<RabbitmqConsumer> {
    this.#refuseClosed('subscribe');
    if (options.agingMs !== undefined) throw invalid('subscribe', 'agingMs is not declared.');
    const source = openSource(
      { ...this.#options, names: this.#names, topology: this.#topology, link: this.#consuming },
      queue,
      options.prefetch,
    );
    const consumer = new RabbitmqConsumer({
      queue,
      source,
      decoder: this.#decoder,
      isClosed: () => this.#isClosed,
      onClose: () => void this.#consumers.delete(consumer),
    });
    await source.open();
    this.#refuseClosed('subscribe');
    this.#consumers.add(consumer);
    return consumer;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const consumer of this.#consumers) consumer.end();
    await Promise.all([this.#publishing.close(), this.#consuming.close(), this.#admin.close()]);
  }

  #refuseClosed(call: string): void {
    if (this.#isClosed) throw closedError(call);
  }
}
