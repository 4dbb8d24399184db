import { DriverError } from '@switchyard/core/driver';
import { Connection, LostReplyError, unavailable, type ConnectionTimes } from './connection.ts';
import type { CallName, Calls } from './protocol.ts';

/** Where a link leads. */
export interface Address {
  readonly host: string;
  readonly port: number;
  readonly namespace: string;
}

const BACKOFF = { firstMs: 20, mostMs: 1_000 };

/**
 * A way to the broker that mends itself: while it is open there is a connection, or one is being
 * made, with growing waits.
 */
export class Link {
  readonly #address: Address;
  readonly #times: ConnectionTimes;
  #connection: Connection | undefined;
  #connecting: Promise<Connection> | undefined;
  #wake: () => void = () => undefined;
  #closed = false;

  constructor(address: Address, times: ConnectionTimes) {
    this.#address = address;
    this.#times = times;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /**
   * Asks over whatever connection there is, waiting for one for `callMs` at most. Rejects with
   * `DriverError` where it was not sent or was refused, with `LostReplyError` where no answer came.
   */
  async call<N extends CallName>(
    call: N,
    ask: Calls[N]['ask'],
    extraMs = 0,
  ): Promise<Calls[N]['answer']> {
    const connection = await this.ready(call);
    return connection.call(call, ask, extraMs);
  }

  /** As `call`, for calls that change nothing: a lost reply is a `DriverError` like any other. */
  async ask<N extends CallName>(call: N, ask: Calls[N]['ask']): Promise<Calls[N]['answer']> {
    try {
      return await this.call(call, ask);
    } catch (error) {
      throw asDriverError(call, error);
    }
  }

  /** Throws `DriverError` once the link is closed. */
  refuseClosed(call: string): void {
    if (!this.#closed) return;
    const message = `${call}: the loopback driver is closed.`;
    throw new DriverError('ERR_CLOSED', message, { retryable: false });
  }

  /** Ends everything. Idempotent. */
  close(): void {
    this.#closed = true;
    this.#wake();
    this.#connection?.destroy('the driver was closed');
  }

  /** The connection, waited for `callMs` at most. Rejects with `DriverError` where there is none by then. */
  async ready(what: string): Promise<Connection> {
    this.refuseClosed(what);
    if (this.#connection !== undefined) return this.#connection;
    this.#connecting ??= this.#connect().finally(() => {
      this.#connecting = undefined;
    });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(unavailable(what)), this.#times.callMs);
    });
    try {
      return await Promise.race([this.#connecting, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  async #connect(): Promise<Connection> {
    for (let waitMs = BACKOFF.firstMs; ; waitMs = Math.min(waitMs * 2, BACKOFF.mostMs)) {
      this.refuseClosed('connect');
      try {
        return await this.#open();
      } catch {
        await this.#pause(waitMs * (0.5 + Math.random() / 2));
      }
    }
  }

  async #open(): Promise<Connection> {
    let gone = false;
    const connection = await Connection.open(this.#address, this.#times, () => {
      gone = true;
      this.#connection = undefined;
    });
    if (this.#closed || gone) {
      connection.destroy('it is not wanted any more');
      throw unavailable('connect');
    }
    this.#connection = connection;
    return connection;
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** What became of a call, as an error of the contract. */
export function asDriverError(call: string, error: unknown): unknown {
  if (!(error instanceof LostReplyError)) return error;
  return unavailable(call, error);
}
