import { DriverError, systemClock, type Timer } from '@switchyard/core/driver';
import type { Cluster, Redis } from 'ioredis';
import { connectError, type Target } from './connect-error.ts';
import { closedError, isReplyError, mapReplyError, unanswered, unavailable } from './map-error.ts';
import type { Arg, CommandLink, Reply } from './port.ts';

const ANSWER_MS = 5_000;
const READY_MS = 5_000;

/** Where a client of the user's leads: it alone knows. */
export const YOUR_CLIENT: Target = { where: 'the address of your client', secure: true };

/**
 * A client that the user owns: used, never closed and never replaced. It reconnects as its own options say;
 * a command that is not answered in time is answered as unanswered.
 */
export class BorrowedLink implements CommandLink {
  readonly #client: Redis;
  readonly #onReady: (client: Redis) => Promise<void>;
  #opened: Promise<void> | undefined;
  #closed = false;

  constructor(client: Redis, onReady: (client: Redis) => Promise<void>) {
    this.#client = client;
    this.#onReady = onReady;
  }

  get isReady(): boolean {
    return !this.#closed && this.#client.status === 'ready';
  }

  /** Waits until the client is ready, and looks at its server once. Throws `DriverError`. */
  open(): Promise<void> {
    if (this.#closed) return Promise.reject(closedError('connect'));
    this.#opened ??= this.#open().catch((error: unknown) => {
      this.#opened = undefined;
      if (isReplyError(error)) throw mapReplyError('connect', error);
      throw error instanceof DriverError ? error : connectError(error, YOUR_CLIENT);
    });
    return this.#opened;
  }

  /** Sends one command and resolves with its answer. Throws `DriverError`; errors of Redis are thrown as they are. */
  send(command: string, args: readonly Arg[]): Promise<Reply> {
    if (this.#closed) return Promise.reject(closedError(command));
    if (!this.isReady) {
      const why = `your client has no connection to Redis (it is "${this.#client.status}")`;
      return Promise.reject(unavailable(command, why));
    }
    return new Promise((resolve, reject) => {
      const timer: Timer = systemClock.setTimer(
        () => reject(unanswered(command, `no answer came: Redis was silent for ${ANSWER_MS} ms`)),
        ANSWER_MS,
        { keepsAlive: false },
      );
      // ioredis takes the array for its own.
      this.#client.callBuffer(command, args as (string | Buffer | number)[]).then(
        (reply) => {
          timer.clear();
          resolve(reply as Reply);
        },
        (error: unknown) => {
          timer.clear();
          reject(
            isReplyError(error)
              ? error
              : unanswered(command, 'the connection to Redis broke before an answer came', error),
          );
        },
      );
    });
  }

  /** Uses the client no more; it stays as it is. */
  close(): void {
    this.#closed = true;
  }

  async #open(): Promise<void> {
    await untilReady(this.#client);
    await this.#onReady(this.#client);
  }
}

/** Waits until a client of the user's is connected. Throws `DriverError`. */
export async function untilReady(client: Redis | Cluster): Promise<void> {
  if (client.status === 'wait') await client.connect();
  if (client.status === 'ready') return;
  await new Promise<void>((resolve, reject) => {
    const isReady = (): void => {
      timer.clear();
      resolve();
    };
    const timer = systemClock.setTimer(() => {
      client.off('ready', isReady);
      reject(unavailable('connect', `your client was not ready within ${READY_MS} ms`));
    }, READY_MS);
    client.once('ready', isReady);
  });
}
