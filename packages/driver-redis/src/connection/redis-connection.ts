import {
  ConfirmLine,
  UnsupportedConfirm,
  type ConfirmedReply,
  type ConfirmedRun,
} from './confirm-line.ts';
import { findForeignKey } from './find-foreign-key.ts';
import type { LinkOptions } from './link.ts';
import {
  foreignKeyError,
  isReplyError,
  isUnknownScript,
  isWrongType,
  mapReplyError,
} from './map-error.ts';
import type { Arg, CommandLink, RedisPort, Reply, Script, Server } from './port.ts';
import { hashOf } from './script-hash.ts';
import { Subscriber } from './subscriber.ts';

/** What a connection is made of. */
export interface ConnectionOptions {
  readonly commands: CommandLink;
  /** How the connection for channels is made. */
  readonly channels: LinkOptions;
  /** How the connection for what is to be confirmed is made; absent where nothing can be. */
  readonly confirmed?: LinkOptions | undefined;
  /** Set for a cluster: its masters that are connected, by name. What is published may be heard at others of its nodes. */
  readonly masters?: (() => ReadonlyMap<string, CommandLink>) | undefined;
}

/** WAIT counts what its own connection wrote, and a queue may move to another node between the two. */
const NOT_ON_A_CLUSTER =
  'confirm is not possible on a Redis Cluster. Leave it out, or keep this queue on one Redis with replicas (with sentinels, to fail over).';

/**
 * The way to Redis: a link for commands, one connection for channels once somebody listens, and one for what
 * is to be confirmed once somebody asks for that.
 */
export class RedisConnection implements RedisPort {
  readonly #commands: CommandLink;
  readonly #channels: Subscriber;
  readonly #confirmed: ConfirmLine | undefined;
  readonly #masters: ConnectionOptions['masters'];
  readonly #gapListeners = new Set<() => void>();

  constructor({ commands, channels, confirmed, masters }: ConnectionOptions) {
    const tellGap = (): void => {
      for (const listener of this.#gapListeners) listener();
    };
    this.#commands = commands;
    this.#channels = new Subscriber(channels, tellGap);
    this.#confirmed = confirmed && new ConfirmLine(confirmed);
    this.#masters = masters;
  }

  get isCluster(): boolean {
    return this.#masters !== undefined;
  }

  /** Each server that takes writes and is connected; where none is, one that answers so. */
  servers(): readonly Server[] {
    const masters = [...(this.#masters?.() ?? [])];
    const links = masters.length === 0 ? [[undefined, this.#commands] as const] : masters;
    return links.map(([name, link]) => ({
      name,
      call: (command, args) => callOn(link, command, args),
    }));
  }

  /** Connects. Throws `DriverError`. */
  open(): Promise<void> {
    return this.#commands.open();
  }

  close(): void {
    this.#commands.close();
    this.#channels.close();
    this.#confirmed?.close();
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
      if (!isUnknownScript(error)) throw await this.#explained(script.name, keys, error);
    }
    try {
      return await this.#commands.send('EVAL', [script.lua, ...tail]);
    } catch (error) {
      throw await this.#explained(script.name, keys, error);
    }
  }

  /** Runs a script like `run`, and waits until what it wrote is as safe as it is asked. */
  async runConfirmed(run: ConfirmedRun): Promise<ConfirmedReply> {
    if (this.#confirmed === undefined) throw new UnsupportedConfirm(NOT_ON_A_CLUSTER);
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

  call(command: string, args: readonly Arg[]): Promise<Reply> {
    return callOn(this.#commands, command, args);
  }

  subscribe(channel: string, listener: (message: Buffer) => void): Promise<() => Promise<void>> {
    return this.#channels.listen(channel, listener).catch((error: unknown) => {
      throw mapped('SUBSCRIBE', error);
    });
  }
}

async function callOn(link: CommandLink, command: string, args: readonly Arg[]): Promise<Reply> {
  try {
    return await link.send(command, args);
  } catch (error) {
    throw mapped(command, error);
  }
}

function mapped(what: string, error: unknown): unknown {
  return isReplyError(error) ? mapReplyError(what, error) : error;
}
