import type { Redis } from 'ioredis';
import { BorrowedLink } from './borrowed-link.ts';
import { Link, type LinkOptions } from './link.ts';
import { ConfirmLine, type ConfirmedReply, type ConfirmedRun } from './confirm-line.ts';
import { findForeignKey } from './find-foreign-key.ts';
import {
  foreignKeyError,
  isReplyError,
  isUnknownScript,
  isWrongType,
  mapReplyError,
} from './map-error.ts';
import type { Arg, RedisPort, Reply, Script } from './port.ts';
import { hashOf } from './script-hash.ts';
import { Subscriber } from './subscriber.ts';

/** What a connection is made of. */
export interface ConnectionOptions {
  /** Makes a client of our own. */
  readonly make: () => Redis;
  /** A client of the user's, used for commands instead of one of our own. */
  readonly client?: Redis | undefined;
  /** Where it leads. */
  readonly target: LinkOptions['target'];
  /** Looks at a server once a connection to it is there; rejecting gives the connection up. */
  readonly check: (client: Redis) => Promise<void>;
}

/**
 * The way to Redis: one connection for commands, one for channels once somebody listens, and one for what
 * is to be confirmed once somebody asks for that.
 */
export class RedisConnection implements RedisPort {
  readonly #commands: Link | BorrowedLink;
  readonly #channels: Subscriber;
  readonly #confirmed: ConfirmLine;
  readonly #gapListeners = new Set<() => void>();

  constructor({ make, client, target, check }: ConnectionOptions) {
    const tellGap = (): void => {
      for (const listener of this.#gapListeners) listener();
    };
    this.#commands =
      client === undefined
        ? new Link({ make, target, onReady: check })
        : new BorrowedLink(client, check);
    this.#channels = new Subscriber({ make, target }, tellGap);
    this.#confirmed = new ConfirmLine({ make, target, onReady: check });
  }

  /** Connects. Throws `DriverError`. */
  open(): Promise<void> {
    return this.#commands.open();
  }

  close(): void {
    this.#commands.close();
    this.#channels.close();
    this.#confirmed.close();
  }

  /** Calls `listener` whenever something told on a channel may have been missed. */
  onGap(listener: () => void): () => void {
    this.#gapListeners.add(listener);
    return () => void this.#gapListeners.delete(listener);
  }

  async run(script: Script, keys: readonly string[], args: readonly Arg[]): Promise<Reply> {
    try {
      return await this.#commands.send('EVALSHA', [hashOf(script), keys.length, ...keys, ...args]);
    } catch (error) {
      if (!isUnknownScript(error)) throw await this.#explained(script.name, keys, error);
    }
    try {
      return await this.#commands.send('EVAL', [script.lua, keys.length, ...keys, ...args]);
    } catch (error) {
      throw await this.#explained(script.name, keys, error);
    }
  }

  /** Runs a script like `run`, and waits until what it wrote is as safe as it is asked. */
  async runConfirmed(run: ConfirmedRun): Promise<ConfirmedReply> {
    try {
      return await this.#confirmed.run(run);
    } catch (error) {
      throw await this.#explained(run.script.name, run.keys, error);
    }
  }

  async #explained(what: string, keys: readonly string[], error: unknown): Promise<unknown> {
    if (!isWrongType(error)) return mapped(what, error);
    const typeOf = (key: string): Promise<Reply> => this.#commands.send('TYPE', [key]);
    const found = await findForeignKey(typeOf, keys[0] ?? '').catch(() => undefined);
    return found === undefined ? mapped(what, error) : foreignKeyError(what, found);
  }

  async call(command: string, args: readonly Arg[]): Promise<Reply> {
    try {
      return await this.#commands.send(command, args);
    } catch (error) {
      throw mapped(command, error);
    }
  }

  subscribe(channel: string, listener: (message: Buffer) => void): Promise<() => Promise<void>> {
    return this.#channels.listen(channel, listener).catch((error: unknown) => {
      throw mapped('SUBSCRIBE', error);
    });
  }
}

function mapped(what: string, error: unknown): unknown {
  return isReplyError(error) ? mapReplyError(what, error) : error;
}
