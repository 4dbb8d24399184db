import type { ChannelModel } from 'amqplib';
import { systemClock, type DriverError, type Timer } from '@switchyard/core/driver';
import type { Dialer } from './dialer.ts';
import { closedError, codeOf, mapChannelError, unavailable } from './map-error.ts';

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2_000;

/**
 * One connection, made again whenever it is lost, at any node.
 *
 *   new ──open()──▶ opening ──▶ open ──lost──▶ away ──pause──▶ opening …      close() ends it from anywhere
 *                      └─ failed for the first time: the next open() tries again
 */
export class Link {
  readonly #dialer: Dialer;
  readonly #name: string;
  #model: ChannelModel | undefined;
  #opening: Promise<ChannelModel> | undefined;
  #retry: Timer | undefined;
  #pauseMs = FIRST_PAUSE_MS;
  #lastError: DriverError | undefined;
  /** What the connection was lost by, the last time. */
  #lostBy: Error | undefined;
  #blocked: string | undefined;
  #closed = false;
  #wasOpen = false;
  readonly #onLost = new Set<() => void>();
  readonly #onOpen = new Set<() => void>();

  constructor(dialer: Dialer, name: string) {
    this.#dialer = dialer;
    this.#name = name;
  }

  /** Why RabbitMQ takes no publishes from this connection; `undefined` while it does. */
  get blocked(): string | undefined {
    return this.#blocked;
  }

  /** Calls `listener` whenever the connection is lost. */
  onLost(listener: () => void): void {
    this.#onLost.add(listener);
  }

  /** Calls `listener` whenever the connection is made, or takes publishes again. */
  onOpen(listener: () => void): void {
    this.#onOpen.add(listener);
  }

  /** The connection; throws at once where it is not there. */
  now(what: string): ChannelModel {
    if (this.#closed) throw closedError(what);
    if (this.#model !== undefined) return this.#model;
    if (this.#lastError?.retryable === false) throw this.#lastError;
    throw unavailable(
      what,
      `there is no connection to RabbitMQ at ${this.#dialer.where}`,
      this.#lastError,
    );
  }

  /** The connection; waits where it is just being made, and makes it where nobody has. */
  async open(): Promise<ChannelModel> {
    if (this.#closed) throw closedError('connect');
    if (this.#model !== undefined) return this.#model;
    this.#retry?.clear();
    this.#retry = undefined;
    this.#opening ??= this.#dial().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  /** What a call failed with, as `DriverError`: with the connection gone, why that is. */
  explain(what: string, error: unknown): DriverError {
    const isOwn = this.#model !== undefined || codeOf(error) !== undefined;
    return mapChannelError(what, isOwn ? error : (this.#lostBy ?? error));
  }

  /** Gives the connection up, as if it had been lost: it hangs. */
  drop(why: string): void {
    const model = this.#model;
    if (model === undefined) return;
    this.#lose(model, new Error(why));
    destroy(model);
  }

  /** Closes it for good. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#retry?.clear();
    await this.#opening?.catch(() => undefined);
    const model = this.#model;
    this.#model = undefined;
    if (model === undefined) return;
    await closeSoon(model);
  }

  async #dial(): Promise<ChannelModel> {
    let model: ChannelModel;
    try {
      model = await this.#dialer.dial(this.#name);
    } catch (error) {
      this.#lastError = this.#mapped(error);
      throw this.#lastError;
    }
    if (this.#closed) {
      await closeSoon(model);
      throw closedError('connect');
    }
    model.on('blocked', (reason) => {
      this.#blocked = reason;
    });
    model.on('unblocked', () => {
      this.#blocked = undefined;
      for (const listener of this.#onOpen) listener();
    });
    model.on('close', (error) => {
      this.#lose(model, error);
      // Where the network has forgotten the connection, nobody answers to its end: the socket would stay.
      systemClock.setTimer(() => destroy(model), CLOSE_MS, { keepsAlive: false });
    });
    this.#model = model;
    this.#wasOpen = true;
    this.#blocked = undefined;
    this.#lastError = undefined;
    this.#pauseMs = FIRST_PAUSE_MS;
    for (const listener of this.#onOpen) listener();
    return model;
  }

  /** Who was let in once is let in again: a broker that is just coming up may say otherwise. */
  #mapped(error: unknown): DriverError {
    const mapped = mapChannelError('connect', error);
    if (mapped.retryable || !this.#wasOpen) return mapped;
    return unavailable('connect', mapped.message.replace(/^connect: |\.$/g, ''), mapped);
  }

  #lose(model: ChannelModel, error: Error | undefined): void {
    if (this.#model !== model) return;
    this.#model = undefined;
    this.#blocked = undefined;
    if (this.#closed) return;
    this.#lostBy = error;
    this.#lastError = mapChannelError('connection', error ?? new Error('it was closed'));
    for (const listener of this.#onLost) listener();
    this.#retryLater(0);
  }

  #retryLater(ms: number): void {
    if (this.#closed || this.#retry !== undefined) return;
    this.#retry = systemClock.setTimer(
      () => {
        this.#retry = undefined;
        this.open().catch(() => {
          this.#dialer.turn();
          // Half of it at random, so that a broker that comes back is not stormed.
          const pause = this.#pauseMs / 2 + (Math.random() * this.#pauseMs) / 2;
          this.#pauseMs = Math.min(LONGEST_PAUSE_MS, this.#pauseMs * 2);
          this.#retryLater(pause);
        });
      },
      ms,
      { keepsAlive: true },
    );
  }
}

const CLOSE_MS = 1_000;

/** Closes in good manners, and not for longer than a moment: what hangs is cut off. */
async function closeSoon(model: ChannelModel): Promise<void> {
  const cut = systemClock.setTimer(() => destroy(model), CLOSE_MS);
  try {
    await Promise.race([
      model.close(),
      new Promise<void>((resolve) => void model.once('close', () => resolve())),
    ]);
  } catch {
    // It was closed already.
  } finally {
    cut.clear();
  }
}

/** amqplib has no word for it: the socket under a connection, where it shows one. */
function destroy(model: ChannelModel): void {
  const { stream }: { stream?: { destroy?: (error?: Error) => void } } = model.connection as object;
  stream?.destroy?.(new Error('given up'));
}
