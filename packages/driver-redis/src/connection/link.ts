import { systemClock, type DriverError, type Timer } from '@switchyard/core/driver';
import type { Redis } from 'ioredis';
import { beginClient, letGo } from './begin-client.ts';
import { explainConnect, type Target } from './connect-error.ts';
import { closedError, isReadOnly, isReplyError, unanswered, unavailable } from './map-error.ts';
import type { Arg, CommandLink, Reply } from './port.ts';

/** How a link gets a client, and how patient it is. */
export interface LinkOptions {
  /** Makes a client that is not connected and never reconnects by itself. */
  readonly make: () => Redis;
  /** Where it leads. */
  readonly target: Target;
  /** Among how many places `make` chooses in turn: a connect fails when all of them did. @default 1 */
  readonly choices?: (() => number) | undefined;
  /** Milliseconds that a connect may take with all that is asked before it counts. @default 5000 */
  readonly openMs?: number | undefined;
  /** Called after each connect, also the later ones; rejecting it gives the connection up. */
  readonly onReady?: ((client: Redis) => Promise<void>) | undefined;
  /** Called when a connection that was ready is lost. */
  readonly onLost?: (() => void) | undefined;
}

interface Call {
  readonly what: string;
  readonly deadline: number;
  readonly reject: (error: DriverError) => void;
}

/** Milliseconds that a command may take before its connection is taken for dead, and a connect may take. */
const ANSWER_MS = 5_000;
const LOOK_MS = 250;
/** Between two looks whether an idle connection still answers: of a dead one nothing is heard. */
const BEAT_MS = 3_000;
const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 2_000;

/**
 * One connection that is replaced when it breaks or makes no progress: a client of ioredis is never
 * mended, since one that is disconnected while it reconnects wedges for good.
 *
 *   idle ──open──▶ connecting ──▶ ready ──lost · no answer in 5 s · READONLY──▶ waiting ──▶ connecting …
 *     any ──close──▶ closed
 */
export class Link implements CommandLink {
  readonly #options: LinkOptions;
  readonly #calls = new Set<Call>();
  #client: Redis | undefined;
  /** Not ready yet. */
  #making: Redis | undefined;
  #opening: Promise<void> | undefined;
  #retry: Timer | undefined;
  #look: Timer | undefined;
  #heartbeat: Timer | undefined;
  #tries = 0;
  #wasReady = false;
  #closed = false;
  #lastError: unknown;

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  get isReady(): boolean {
    return this.#client !== undefined;
  }

  /** Whether it is connecting for the first time. */
  get isNew(): boolean {
    return !this.#wasReady && this.#opening !== undefined;
  }

  /** Connects, and tries again until it is closed. */
  keepOpen(): void {
    this.open().catch(() => {
      if (!this.#closed && this.#client === undefined) this.#reconnect();
    });
  }

  /** Connects, or throws `DriverError` having left nothing open. Once it was ready, it reconnects by itself. */
  open(): Promise<void> {
    if (this.#closed) return Promise.reject(closedError('connect'));
    if (this.#client !== undefined) return Promise.resolve();
    this.#opening ??= this.#connect().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  /**
   * Sends one command and resolves with its answer; `waitMs` is what Redis may wait before it answers. Calls of
   * one turn meet one client. Throws `DriverError`; errors of Redis are thrown as they are.
   */
  send(command: string, args: readonly Arg[], waitMs = 0): Promise<Reply> {
    const client = this.#client;
    if (client === undefined) return Promise.reject(this.#notReady(command));
    return new Promise((resolve, reject) => {
      const call: Call = { what: command, deadline: Date.now() + ANSWER_MS + waitMs, reject };
      this.#calls.add(call);
      this.#watch();
      // ioredis takes the array for its own.
      client.callBuffer(command, args as (string | Buffer | number)[]).then(
        (reply) => {
          this.#calls.delete(call);
          resolve(reply as Reply);
        },
        (error: unknown) => {
          if (this.#calls.delete(call)) reject(this.#errorOf(client, command, error));
        },
      );
    });
  }

  /** Gives the connection up and makes a new one. What was under way is answered as unanswered. */
  replace(why: string, client: Redis | undefined = this.#client): void {
    if (client === undefined || client !== this.#client) return;
    this.#client = undefined;
    letGo(client);
    this.#rejectAll(why);
    this.#options.onLost?.();
    if (!this.#closed) this.#reconnect();
  }

  /** Ends everything. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#retry?.clear();
    this.#look?.clear();
    this.#heartbeat?.clear();
    for (const client of [this.#client, this.#making]) if (client !== undefined) letGo(client);
    this.#client = undefined;
    for (const { what, reject } of this.#calls) reject(closedError(what));
    this.#calls.clear();
  }

  async #connect(): Promise<void> {
    for (let left = this.#options.choices?.() ?? 1; ; left -= 1) {
      try {
        return await this.#connectOnce();
      } catch (error) {
        if (left <= 1 || this.#closed) throw error;
      }
    }
  }

  async #connectOnce(): Promise<void> {
    const { make, target, onReady, openMs = ANSWER_MS } = this.#options;
    const client = make();
    this.#making = client;
    try {
      await beginClient(client, { onReady, withinMs: openMs });
    } catch (error) {
      this.#lastError = await explainConnect(error, target, !this.#wasReady && !this.#closed);
      throw this.#lastError;
    } finally {
      this.#making = undefined;
    }
    if (this.#closed) {
      letGo(client);
      throw closedError('connect');
    }
    this.#client = client;
    this.#wasReady = true;
    this.#tries = 0;
    client.once('close', () => this.replace('the connection was lost', client));
    this.#beat(client);
    if (client.status !== 'ready') this.replace('the connection was lost', client);
  }

  /** Who asks for nothing would learn that its connection is dead only when it does ask, and then wait for it. */
  #beat(client: Redis): void {
    this.#heartbeat?.clear();
    this.#heartbeat = systemClock.setTimer(
      () => {
        if (client !== this.#client) return;
        // Calls that are under way tell soon enough.
        if (this.#calls.size === 0) this.send('PING', []).catch(() => undefined);
        this.#beat(client);
      },
      BEAT_MS,
      { keepsAlive: false },
    );
  }

  #reconnect(): void {
    const longest = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#tries);
    this.#tries += 1;
    // Half of it at random, so that a thousand processes do not come back in one instant.
    const wait = longest / 2 + (Math.random() * longest) / 2;
    this.#retry?.clear();
    this.#retry = systemClock.setTimer(() => this.keepOpen(), wait);
  }

  #notReady(what: string): DriverError {
    if (this.#closed) return closedError(what);
    return unavailable(
      what,
      `there is no connection to Redis at ${this.#options.target.where}; it is being made`,
      this.#lastError,
    );
  }

  #errorOf(client: Redis, what: string, error: unknown): unknown {
    if (!isReplyError(error)) {
      this.replace('the connection was lost', client);
      return unanswered(what, 'the connection to Redis broke before an answer came', error);
    }
    if (isReadOnly(error)) this.replace('this Redis takes no writes any more', client);
    return error;
  }

  #rejectAll(why: string): void {
    for (const { what, reject } of this.#calls) reject(unanswered(what, `no answer came: ${why}`));
    this.#calls.clear();
  }

  /** Calls are in the order of their deadlines, so the first tells of all. */
  #watch(): void {
    this.#look ??= systemClock.setTimer(
      () => {
        this.#look = undefined;
        for (const { deadline } of this.#calls) {
          if (deadline <= Date.now()) this.replace(`Redis was silent for ${ANSWER_MS} ms`);
          else this.#watch();
          return;
        }
      },
      LOOK_MS,
      { keepsAlive: false },
    );
  }
}
