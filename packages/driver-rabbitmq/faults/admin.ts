import { connect, type Channel, type ChannelModel, type GetMessage } from 'amqplib';

const MISSING_MS = 1_000;

/** A plain client, straight to RabbitMQ, which connects again whenever it is asked. */
export class Admin {
  readonly #url: string;
  /** Those that were seen: asking for another costs a channel. */
  readonly #seen = new Set<string>();
  /** Those that were not there, and when that is asked again. */
  readonly #missing = new Map<string, number>();
  #model: ChannelModel | undefined;

  constructor(url: string) {
    this.#url = url;
  }

  /** Messages in a queue that nobody holds; 0 where there is no such queue. */
  async ready(queues: readonly string[]): Promise<number> {
    const known = queues.filter((queue) => this.#seen.has(queue));
    const counts = await this.onChannel((channel) =>
      Promise.all(known.map(async (queue) => (await channel.checkQueue(queue)).messageCount)),
    ).catch((error: unknown) => {
      this.#seen.clear();
      throw error;
    });
    for (const queue of queues) if (!this.#seen.has(queue)) counts.push(await this.#first(queue));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  async #first(queue: string): Promise<number> {
    if (Date.now() < (this.#missing.get(queue) ?? 0)) return 0;
    try {
      const { messageCount } = await this.onChannel((channel) => channel.checkQueue(queue));
      this.#seen.add(queue);
      return messageCount;
    } catch (error) {
      if (!isMissing(error)) throw error;
      this.#missing.set(queue, Date.now() + MISSING_MS);
      return 0;
    }
  }

  /** Gets all that lies in a queue: for good, or to be given back when all of it was seen. */
  async getAll(
    queue: string,
    { takes }: { readonly takes: boolean },
  ): Promise<readonly GetMessage[]> {
    if ((await this.ready([queue])) === 0) return [];
    // With its channel, what is not acked goes back.
    return this.onChannel(async (channel) => {
      const got: GetMessage[] = [];
      for (;;) {
        const message = await channel.get(queue, { noAck: takes });
        if (message === false) return got;
        got.push(message);
      }
    });
  }

  /** Does something on a channel of its own. */
  async onChannel<T>(work: (channel: Channel) => Promise<T>): Promise<T> {
    const model = await this.#connected();
    const channel = await model.createChannel();
    channel.on('error', () => undefined);
    const answer = await work(channel);
    await channel.close();
    return answer;
  }

  async close(): Promise<void> {
    const model = this.#model;
    this.#model = undefined;
    await model?.close().catch(() => undefined);
  }

  async #connected(): Promise<ChannelModel> {
    if (this.#model !== undefined) return this.#model;
    const model = await connect(this.#url, { timeout: 5_000 });
    model.on('error', () => undefined);
    model.on('close', () => {
      if (this.#model === model) this.#model = undefined;
    });
    this.#model = model;
    return model;
  }
}

/** Whether RabbitMQ says that there is no such queue. */
function isMissing(error: unknown): boolean {
  return (error as { readonly code?: unknown } | undefined)?.code === 404;
}
