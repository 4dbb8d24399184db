import { createHash } from 'node:crypto';
import { DriverError } from '@switchyard/core/driver';
import { Redis } from 'ioredis';
import type { Arg, RedisPort, Reply, Script } from '../../../src/connection/port.ts';
import type { StoreConnection } from '../../../src/store/redis-store.ts';

const hashes = new Map<string, string>();

/** The plainest connection that a store can have, which counts its round trips. */
export class TestConnection implements StoreConnection {
  readonly client: Redis;
  readonly port: RedisPort;
  /** Commands sent so far. */
  calls = 0;
  #subscriber: Redis | undefined;
  readonly #listeners = new Set<(channel: string, message: Buffer) => void>();

  constructor(port: number) {
    this.client = new Redis({
      port,
      host: '127.0.0.1',
      lazyConnect: true,
      retryStrategy: (times) => Math.min(times * 20, 200),
    });
    this.client.on('error', () => undefined);
    this.port = {
      run: (script, keys, args) => this.#run(script, keys, args),
      call: (command, args) => this.#send(command, args),
      subscribe: (channel, listener) => this.#subscribe(channel, listener),
    };
  }

  async connect(): Promise<void> {
    if (this.client.status === 'wait') await this.client.connect();
  }

  async warnings(): Promise<readonly []> {
    await Promise.resolve();
    return [];
  }

  async ping(): Promise<void> {
    await this.#send('PING', []);
  }

  async close(): Promise<void> {
    this.client.disconnect();
    this.#subscriber?.disconnect();
  }

  async #run(script: Script, keys: readonly string[], args: readonly Arg[]): Promise<Reply> {
    let hash = hashes.get(script.lua);
    if (hash === undefined) {
      hash = createHash('sha1').update(script.lua).digest('hex');
      hashes.set(script.lua, hash);
    }
    const rest = [keys.length, ...keys, ...args];
    try {
      return await this.#send('EVALSHA', [hash, ...rest]);
    } catch (error) {
      if (!String((error as Error).cause).includes('NOSCRIPT')) throw error;
      return this.#send('EVAL', [script.lua, ...rest]);
    }
  }

  async #send(command: string, args: readonly Arg[]): Promise<Reply> {
    this.calls += 1;
    try {
      return (await this.client.callBuffer(command, ...args)) as unknown as Reply;
    } catch (cause) {
      const isOom = String(cause).includes('OOM');
      const code = isOom ? 'ERR_BROKER_FULL' : 'ERR_BROKER_PROTOCOL';
      throw new DriverError(code, String(cause), { retryable: false, cause });
    }
  }

  async #subscribe(
    channel: string,
    listener: (message: Buffer) => void,
  ): Promise<() => Promise<void>> {
    if (this.#subscriber === undefined) {
      this.#subscriber = this.client.duplicate();
      this.#subscriber.on('error', () => undefined);
      this.#subscriber.on('messageBuffer', (on: Buffer, message: Buffer) => {
        for (const hear of this.#listeners) hear(on.toString(), message);
      });
    }
    const hear = (on: string, message: Buffer): void => {
      if (on === channel) listener(message);
    };
    await this.#subscriber.subscribe(channel);
    this.#listeners.add(hear);
    return async () => void this.#listeners.delete(hear);
  }
}
