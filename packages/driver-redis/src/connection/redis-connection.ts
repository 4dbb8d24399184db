import type { LinkOptions } from './link.ts';
import { isReplyError, isUnknownScript, mapReplyError } from './map-error.ts';
import type { Arg, CommandLink, RedisPort, Reply, Script } from './port.ts';
import { hashOf } from './script-hash.ts';
import { Subscriber } from './subscriber.ts';

/** What a connection is made of. */
export interface ConnectionOptions {
  readonly commands: CommandLink;
  /** How the connection for channels is made. */
  readonly channels: LinkOptions;
  /** Whether what is published may be heard at other nodes than that which is told. */
  readonly isCluster: boolean;
}

/** The way to Redis: a link for commands, and one for channels once somebody listens. */
export class RedisConnection implements RedisPort {
  readonly isCluster: boolean;
  readonly #commands: CommandLink;
  readonly #channels: Subscriber;
  readonly #gapListeners = new Set<() => void>();

  constructor({ commands, channels, isCluster }: ConnectionOptions) {
    const tellGap = (): void => {
      for (const listener of this.#gapListeners) listener();
    };
    this.isCluster = isCluster;
    this.#commands = commands;
    this.#channels = new Subscriber(channels, tellGap);
  }

  /** Connects. Throws `DriverError`. */
  open(): Promise<void> {
    return this.#commands.open();
  }

  close(): void {
    this.#commands.close();
    this.#channels.close();
  }

  /** Calls `listener` whenever something told on a channel may have been missed. */
  onGap(listener: () => void): () => void {
    this.#gapListeners.add(listener);
    return () => void this.#gapListeners.delete(listener);
  }

  async run(script: Script, keys: readonly string[], args: readonly Arg[]): Promise<Reply> {
    const tail = [keys.length, ...keys, ...args];
    try {
      return await this.#commands.send('EVALSHA', [hashOf(script), ...tail]);
    } catch (error) {
      if (!isUnknownScript(error)) throw mapped(script.name, error);
    }
    try {
      return await this.#commands.send('EVAL', [script.lua, ...tail]);
    } catch (error) {
      throw mapped(script.name, error);
    }
  }

  async call(command: string, args: readonly Arg[]): Promise<Reply> {
    try {
      return await this.#commands.send(command, args);
    } catch (error) {
      throw mapped(command, error);
    }
  }

  subscribe(channel: string, listener: (message: Buffer) => void): Promise<() => Promise<void>> {
    return this.#channels.listen(channel, listener);
  }
}

function mapped(what: string, error: unknown): unknown {
  return isReplyError(error) ? mapReplyError(what, error) : error;
}
