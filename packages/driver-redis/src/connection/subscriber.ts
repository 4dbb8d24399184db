import type { Redis } from 'ioredis';
import { Link, type LinkOptions } from './link.ts';

type Listener = (message: Buffer) => void;

/**
 * A connection of its own for channels. Every channel that is listened to is subscribed again on each
 * new connection; what was told in between is lost, and `onGap` says that something may have been.
 */
export class Subscriber {
  readonly #link: Link;
  readonly #channels = new Map<string, Set<Listener>>();
  readonly #onGap: () => void;

  constructor(options: LinkOptions, onGap: () => void) {
    this.#onGap = onGap;
    this.#link = new Link({
      ...options,
      onReady: async (client) => {
        await options.onReady?.(client);
        await this.#begin(client);
      },
    });
  }

  /** Hears a channel from now on; the answer ends that. Throws `DriverError`. */
  async listen(channel: string, listener: Listener): Promise<() => Promise<void>> {
    const known = this.#channels.get(channel);
    const hears: Listener = (message) => listener(message);
    const listeners = known ?? new Set();
    this.#channels.set(channel, listeners.add(hears));
    try {
      await this.#link.open();
      await this.#link.send('SUBSCRIBE', [channel]);
    } catch (error) {
      this.#forget(channel, hears);
      throw error;
    }
    return () => this.#end(channel, hears);
  }

  close(): void {
    this.#channels.clear();
    this.#link.close();
  }

  async #begin(client: Redis): Promise<void> {
    client.on('messageBuffer', (channel: Buffer, message: Buffer) => {
      for (const hears of this.#channels.get(channel.toString()) ?? []) hears(message);
    });
    const channels = [...this.#channels.keys()];
    if (channels.length === 0) return;
    await client.subscribe(...channels);
    this.#onGap();
  }

  async #end(channel: string, hears: Listener): Promise<void> {
    if (!this.#forget(channel, hears) || !this.#link.isReady) return;
    // Without a connection nothing is subscribed.
    await this.#link.send('UNSUBSCRIBE', [channel]).catch(() => undefined);
  }

  /** Answers whether nobody listens to the channel any more. */
  #forget(channel: string, hears: Listener): boolean {
    const listeners = this.#channels.get(channel);
    if (listeners?.delete(hears) !== true || listeners.size > 0) return false;
    this.#channels.delete(channel);
    return true;
  }
}
