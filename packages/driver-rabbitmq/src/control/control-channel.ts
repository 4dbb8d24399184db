import type { Channel, ConfirmChannel, ConsumeMessage } from 'amqplib';
import type { ControlChannel, ControlListener } from '@switchyard/core/driver';
import type { Link } from '../connection/link.ts';
import { closedError, mapChannelError } from '../connection/map-error.ts';

/** What a word is made of, on the wire. */
interface Word {
  readonly name: string;
  readonly value?: string | undefined;
}

/** One who watches: a queue of its own, made anew on each connection. */
class Watch {
  readonly #listener: ControlListener;
  #channel: Channel | undefined;
  isOver = false;

  constructor(listener: ControlListener) {
    this.#listener = listener;
  }

  async open(channel: Channel, exchange: string): Promise<void> {
    channel.on('error', () => undefined);
    this.#channel = channel;
    const { queue } = await channel.assertQueue('', { exclusive: true, autoDelete: true });
    await channel.bindQueue(queue, exchange, '');
    await channel.consume(queue, (message) => this.#hear(message), { noAck: true });
    if (this.isOver) await this.close();
  }

  async close(): Promise<void> {
    this.isOver = true;
    await this.#channel?.close().catch(() => undefined);
  }

  #hear(message: ConsumeMessage | null): void {
    const word = message === null ? undefined : readWord(message.content);
    if (word !== undefined && !this.isOver) this.#listener(word.name, word.value);
  }
}

/** Words of control by a fanout exchange: they reach who is up, and nobody else. */
export class Control implements ControlChannel {
  readonly #link: Link;
  readonly #exchange: string;
  readonly #isClosed: () => boolean;
  readonly #watches = new Set<Watch>();
  #teller: Promise<ConfirmChannel> | undefined;

  constructor(link: Link, exchange: string, isClosed: () => boolean) {
    this.#link = link;
    this.#exchange = exchange;
    this.#isClosed = isClosed;
    link.onOpen(() => {
      for (const watch of this.#watches) this.#begin(watch).catch(() => undefined);
    });
  }

  async tell(name: string, value: string | undefined): Promise<void> {
    if (this.#isClosed()) throw closedError('control');
    const content = Buffer.from(JSON.stringify({ name, value } satisfies Word));
    try {
      const channel = await this.#tellerChannel();
      await new Promise<void>((resolve, reject) => {
        channel.publish(this.#exchange, '', content, {}, (error: unknown) =>
          error === null ? resolve() : reject(error as Error),
        );
      });
    } catch (error) {
      throw mapChannelError('control', error);
    }
  }

  async watch(listener: ControlListener): Promise<() => Promise<void>> {
    if (this.#isClosed()) throw closedError('control');
    const watch = new Watch(listener);
    try {
      await this.#begin(watch);
    } catch (error) {
      throw mapChannelError('control', error);
    }
    this.#watches.add(watch);
    return async () => {
      this.#watches.delete(watch);
      await watch.close();
    };
  }

  async #begin(watch: Watch): Promise<void> {
    const model = await this.#link.open();
    const channel = await model.createChannel();
    await channel.assertExchange(this.#exchange, 'fanout', { durable: true });
    await watch.open(channel, this.#exchange);
  }

  #tellerChannel(): Promise<ConfirmChannel> {
    this.#teller ??= this.#openTeller().catch((error: unknown) => {
      this.#teller = undefined;
      throw error;
    });
    return this.#teller;
  }

  async #openTeller(): Promise<ConfirmChannel> {
    const model = await this.#link.open();
    const channel = await model.createConfirmChannel();
    channel.on('error', () => undefined);
    channel.on('close', () => {
      this.#teller = undefined;
    });
    await channel.assertExchange(this.#exchange, 'fanout', { durable: true });
    return channel;
  }
}

/** A word of ours; somebody else's is nobody's. */
function readWord(content: Buffer): Word | undefined {
  try {
    const read: unknown = JSON.parse(content.toString());
    if (typeof read !== 'object' || read === null || !('name' in read)) return undefined;
    const { name, value }: { name: unknown; value?: unknown } = read;
    if (typeof name !== 'string') return undefined;
    return { name, value: typeof value === 'string' ? value : undefined };
  } catch {
    return undefined;
  }
}
