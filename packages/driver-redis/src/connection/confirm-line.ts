import { DriverError, type Confirm } from '@switchyard/core/driver';
import type { Redis } from 'ioredis';
import { readConfirmation, shortfall, waitFor, type Confirmation } from './confirmation.ts';
import { Link, type LinkOptions } from './link.ts';
import { isUnknownScript } from './map-error.ts';
import type { Arg, Reply, Script } from './port.ts';
import { hashOf } from './script-hash.ts';
import { identityOf, isAtLeast } from './server-identity.ts';

/** A script whose effect is to be confirmed. */
export interface ConfirmedRun {
  readonly script: Script;
  readonly keys: readonly string[];
  readonly args: readonly Arg[];
  readonly confirm: Confirm;
}

/** What a script answered, and what is missing of what was asked for; nothing where all of it came. */
export interface ConfirmedReply {
  readonly reply: Reply;
  readonly missing: string | undefined;
}

interface Entry extends ConfirmedRun {
  /** The server does not know the script: it is sent whole. */
  readonly whole: boolean;
  readonly resolve: (reply: ConfirmedReply) => void;
  readonly reject: (error: unknown) => void;
}

/** What a server can confirm; asked once for each connection. */
interface Ability {
  readonly version: string | undefined;
  readonly hasAof: boolean;
}

/** Since then there is WAITAOF. */
const WAITAOF_SINCE = [7, 2] as const;
/** Scripts of one round: what a connection takes without others waiting long. */
const MOST = 100;

/**
 * Runs scripts on a connection of its own, opened with the first, and waits until replicas have what they
 * wrote: WAIT holds up its connection, and covers only what was written on it. What comes meanwhile goes
 * together in the next round, behind one WAIT for each kind of ask.
 *
 *   run ─▶ pending ──round: scripts, WAIT──▶ reply, and what is missing
 */
export class ConfirmLine {
  readonly #link: Link;
  #ability: Ability = { version: undefined, hasAof: false };
  #pending: Entry[] = [];
  #busy = false;

  constructor(options: LinkOptions) {
    this.#link = new Link({
      ...options,
      onReady: async (client) => {
        await options.onReady?.(client);
        this.#ability = await abilityOf(client);
      },
    });
  }

  /** Rejects with `DriverError` where nothing was sent; errors of Redis are thrown as they are. */
  run(run: ConfirmedRun): Promise<ConfirmedReply> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ ...run, whole: false, resolve, reject });
      void this.#work();
    });
  }

  close(): void {
    this.#link.close();
  }

  async #work(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    while (this.#pending.length > 0) {
      const round = this.#pending.slice(0, MOST);
      this.#pending = this.#pending.slice(MOST);
      try {
        await this.#link.open();
        await this.#round(round);
      } catch (error) {
        for (const { reject } of round) reject(error);
      }
    }
    this.#busy = false;
  }

  async #round(round: readonly Entry[]): Promise<void> {
    const able = round.filter((entry) => {
      const problem = this.#problemOf(entry.confirm);
      if (problem !== undefined) entry.reject(new UnsupportedConfirm(problem));
      return problem === undefined;
    });
    // All of it in one turn, so on one connection: a WAIT on another would confirm what it never saw.
    const runs = able.map((entry) => this.#send(entry));
    const confirmations = this.#wait(able);
    const replies = await Promise.allSettled(runs);
    for (const [index, entry] of able.entries()) {
      const result = replies[index];
      if (result?.status === 'fulfilled') {
        void this.#conclude(entry, result.value, confirmations);
      } else if (!entry.whole && isUnknownScript(result?.reason)) {
        this.#pending.unshift({ ...entry, whole: true });
      } else {
        entry.reject(result?.reason);
      }
    }
    await Promise.allSettled(confirmations.values());
  }

  #send({ script, keys, args, whole }: Entry): Promise<Reply> {
    const tail = [keys.length, ...keys, ...args];
    return whole
      ? this.#link.send('EVAL', [script.lua, ...tail])
      : this.#link.send('EVALSHA', [hashOf(script), ...tail]);
  }

  /** One wait for each kind of ask, those that ask for least first. */
  #wait(entries: readonly Entry[]): ReadonlyMap<string, Promise<Confirmation>> {
    const asks = new Map(entries.map(({ confirm }) => [kindOf(confirm), confirm]));
    const sorted = [...asks].toSorted(
      ([, one], [, other]) =>
        Number(one.fsync) - Number(other.fsync) || one.replicas - other.replicas,
    );
    let waitMs = 0;
    return new Map(
      sorted.map(([kind, confirm]) => {
        const [command, args] = waitFor(confirm);
        waitMs += confirm.timeoutMs;
        return [
          kind,
          this.#link.send(command, args, waitMs).then(readConfirmation, readConfirmation),
        ];
      }),
    );
  }

  async #conclude(
    { confirm, resolve }: Entry,
    reply: Reply,
    confirmations: ReadonlyMap<string, Promise<Confirmation>>,
  ): Promise<void> {
    const confirmation = await confirmations.get(kindOf(confirm));
    resolve({ reply, missing: shortfall(confirm, confirmation) });
  }

  /** Why this server cannot do what is asked, whatever happens. */
  #problemOf({ fsync }: Confirm): string | undefined {
    if (!fsync) return undefined;
    const { version, hasAof } = this.#ability;
    if (version === undefined) {
      return 'confirm.fsync needs WAITAOF, of Redis 7.2 or newer, and this Redis does not tell its version. Ask for replicas alone, or let its user call INFO.';
    }
    if (!isAtLeast(version, WAITAOF_SINCE)) {
      return `confirm.fsync needs WAITAOF, of Redis 7.2 or newer, and this is Redis ${version}. Ask for replicas alone, or upgrade it.`;
    }
    return hasAof
      ? undefined
      : 'confirm.fsync needs an append-only file, and this Redis writes none. Set appendonly yes.';
  }
}

/** The server cannot confirm what is asked: nothing was sent. */
export class UnsupportedConfirm extends DriverError {
  /** What to do, without the name of the call. */
  readonly remedy: string;

  constructor(remedy: string) {
    super('ERR_CONFIG_INVALID', `publish: ${remedy}`, { retryable: false });
    this.remedy = remedy;
  }
}

function kindOf({ replicas, fsync, timeoutMs }: Confirm): string {
  return `${replicas} ${fsync} ${timeoutMs}`;
}

async function abilityOf(client: Redis): Promise<Ability> {
  const { version } = await identityOf(client);
  const info = await client.info('persistence').catch(() => '');
  return { version, hasAof: /^aof_enabled:1\r?$/m.test(info) };
}
