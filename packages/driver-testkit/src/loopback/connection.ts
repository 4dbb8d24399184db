import { connect, type Socket } from 'node:net';
import { DriverError } from '@switchyard/core/driver';
import { encodeFrame, FrameReader } from './frames.ts';
import { fromWireError, type CallName, type Calls, type Response } from './protocol.ts';

/** The connection ended while an answer was due: the broker may have done what it was asked. */
export class LostReplyError extends Error {
  override readonly name = 'LostReplyError';
}

interface Pending {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
  timer: NodeJS.Timeout;
}

/** How a connection is watched. Milliseconds. */
export interface ConnectionTimes {
  /** Longest wait for an answer; a connection that takes longer is given up. */
  readonly callMs: number;
  /** How often a quiet connection is asked whether it lives. */
  readonly heartbeatMs: number;
}

/**
 * One connection to the broker. Every call has a deadline, and so has silence: a connection that
 * does not answer in time is destroyed, and with it every call on it.
 *
 *   connecting ──hello──▶ open ──error · end · deadline · close()──▶ closed
 */
export class Connection {
  readonly #socket: Socket;
  readonly #times: ConnectionTimes;
  readonly #pending = new Map<number, Pending>();
  readonly #onClosed: () => void;
  #heartbeat: NodeJS.Timeout | undefined;
  #calls = 0;
  #closed = false;

  private constructor(socket: Socket, times: ConnectionTimes, onClosed: () => void) {
    this.#socket = socket;
    this.#times = times;
    this.#onClosed = onClosed;
    const reader = new FrameReader();
    socket.on('data', (chunk) => {
      try {
        for (const response of reader.push(chunk)) this.#settle(response as Response);
      } catch (error) {
        this.destroy(`it sent what is no frame (${String(error)})`);
      }
    });
    socket.on('error', (error) => this.destroy(error.message));
    socket.on('close', () => this.destroy('the broker closed it'));
  }

  /** Connects, and resolves once the broker has answered. */
  static async open(
    address: { readonly host: string; readonly port: number; readonly namespace: string },
    times: ConnectionTimes,
    onClosed: () => void,
  ): Promise<Connection> {
    const { host, port, namespace } = address;
    const socket = connect({ host, port, noDelay: true });
    const connection = new Connection(socket, times, onClosed);
    await connection.call('hello', { namespace });
    connection.#beat();
    return connection;
  }

  /**
   * Asks, and resolves with the answer. Rejects with what the broker says, or with
   * {@link LostReplyError} where none came within `callMs` and `extraMs`.
   */
  call<N extends CallName>(
    call: N,
    ask: Calls[N]['ask'],
    extraMs = 0,
  ): Promise<Calls[N]['answer']> {
    if (this.#closed) return Promise.reject(new LostReplyError('the connection is closed'));
    this.#calls += 1;
    const id = this.#calls;
    return new Promise((resolve, reject) => {
      const timer = this.#deadline(call, extraMs);
      this.#pending.set(id, { resolve: resolve as (answer: unknown) => void, reject, timer });
      this.#socket.write(encodeFrame({ id, call, ask }));
    });
  }

  /** Ends the connection; every call without an answer is rejected. Idempotent. */
  destroy(why: string): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#heartbeat);
    this.#socket.destroy();
    for (const { reject, timer } of this.#pending.values()) {
      clearTimeout(timer);
      reject(new LostReplyError(`The connection to the loopback broker ended: ${why}.`));
    }
    this.#pending.clear();
    this.#onClosed();
  }

  #deadline(call: CallName, extraMs: number): NodeJS.Timeout {
    const limitMs = Math.min(this.#times.callMs + extraMs, 2 ** 31 - 1);
    return setTimeout(() => this.destroy(`no answer to ${call} within ${limitMs} ms`), limitMs);
  }

  #settle(response: Response): void {
    const pending = this.#pending.get(response.id);
    if (pending === undefined) return;
    this.#pending.delete(response.id);
    clearTimeout(pending.timer);
    if ('error' in response) pending.reject(fromWireError(response.error));
    else pending.resolve(response.answer);
  }

  /** Silence is not health: a flow that a NAT has forgotten gives no error. */
  #beat(): void {
    if (this.#closed) return;
    this.#heartbeat = setTimeout(() => {
      this.call('ping', {}).then(
        () => this.#beat(),
        () => undefined,
      );
    }, this.#times.heartbeatMs);
    this.#heartbeat.unref();
  }
}

/** The error of a call that could not be sent. */
export function unavailable(what: string, cause?: unknown): DriverError {
  const message = `${what}: the loopback broker cannot be reached.`;
  return new DriverError('ERR_BROKER_UNAVAILABLE', message, { retryable: true, cause });
}
