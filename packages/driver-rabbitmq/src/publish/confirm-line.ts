import type { ConfirmChannel } from 'amqplib';
import Denque from 'denque';
import { systemClock, type PublishResult, type Timer } from '@switchyard/core/driver';
import { corkBriefly } from '../connection/cork.ts';
import { messageOf, unavailable } from '../connection/map-error.ts';
import { bodyOf, type HeaderEncoder } from '../wire/encode-message.ts';
import type { Batch, Route } from './batch.ts';

/** What a line works with. */
export interface ConfirmLineParts {
  readonly channel: ConfirmChannel;
  readonly encoder: HeaderEncoder;
  readonly confirmTimeoutMs: number;
  /** Why the broker takes nothing now, where it has said so. */
  readonly blocked: () => string | undefined;
  /** Called with where a message could not be delivered to. */
  readonly onUnroutable: (route: Route) => void;
  /** Called when the broker did not take a message. */
  readonly onNack: () => void;
  /** Called when confirms do not come though nothing holds them up. */
  readonly onSilence: () => void;
  /** Called once it is of no use any more. */
  readonly onEnd: () => void;
}

const LOOKS_PER_TIMEOUT = 4;
/** amqplib's word for a message that the broker did not take. */
const NACKED = 'message nacked';
const FULL: PublishResult = {
  type: 'refused',
  code: 'full',
  message: 'RabbitMQ did not take it: the queue has reached its limit, or cannot be written to',
};

/**
 * Publishes on one channel, in order, without waiting for one confirm before the next message.
 *
 *   add ─▶ waiting ──write, unless the buffer is full or the broker blocks──▶ sent ──confirm──▶ over
 */
export class ConfirmLine {
  readonly #parts: ConfirmLineParts;
  readonly #waiting = new Denque<Batch>();
  /** In the order of their writing, those that are over included until they come first. */
  readonly #sent = new Denque<Batch>();
  /** How often each id came back as unroutable, its confirm still to come. */
  readonly #returned = new Map<string, number>();
  #isFull = false;
  #hasEnded = false;
  #look: Timer | undefined;

  constructor(parts: ConfirmLineParts) {
    this.#parts = parts;
    const { channel } = parts;
    channel.on('drain', () => {
      this.#isFull = false;
      this.pump();
    });
    channel.on('return', ({ properties }) => {
      const id = String(properties.messageId);
      this.#returned.set(id, (this.#returned.get(id) ?? 0) + 1);
    });
    channel.on('error', () => undefined);
    channel.on('close', () => this.#end());
  }

  /** Sends a batch after all those before it. */
  add(batch: Batch): void {
    if (this.#hasEnded) return batch.refuse(unavailable('publish', 'the channel was closed'));
    this.#waiting.push(batch);
    this.pump();
  }

  /** Writes what can be written. */
  pump(): void {
    while (!this.#isFull && this.#parts.blocked() === undefined) {
      const batch = this.#waiting.peekFront();
      if (batch === undefined) break;
      this.#write(batch);
      if (batch.written < batch.messages.length) break;
      this.#waiting.shift();
    }
    if (!this.#sent.isEmpty() || !this.#waiting.isEmpty()) this.#lookLater();
  }

  /** Closes the channel once all that was added has an answer. Nothing is added any more. */
  async retire(): Promise<void> {
    const batches = [...this.#sent.toArray(), ...this.#waiting.toArray()];
    await Promise.allSettled(batches.map(({ outcome }) => outcome));
    // Nobody waits for that.
    if (!this.#hasEnded) this.#parts.channel.close().catch(() => undefined);
  }

  #write(batch: Batch): void {
    if (batch.written === 0) {
      batch.since = Date.now();
      this.#sent.push(batch);
    }
    const { channel, encoder } = this.#parts;
    corkBriefly(channel.connection);
    while (batch.written < batch.messages.length && !this.#isFull) {
      const index = batch.written;
      const outgoing = batch.messages[index];
      batch.written += 1;
      if (outgoing === undefined) continue;
      const { message, route } = outgoing;
      const onConfirm = (error: unknown): void => {
        if (error === null) this.#confirmed(batch, index);
        else {
          batch.answer(index, failed(error));
          if (messageOf(error) === NACKED) this.#parts.onNack();
        }
      };
      try {
        this.#isFull = !channel.publish(
          route.exchange,
          route.routingKey,
          bodyOf(message),
          encoder.properties(message),
          onConfirm,
        );
      } catch (error) {
        batch.answer(index, notSent(error));
      }
    }
  }

  #confirmed(batch: Batch, index: number): void {
    if (this.#returned.size > 0) {
      const outgoing = batch.messages[index];
      const times = outgoing && this.#returned.get(outgoing.message.id);
      if (outgoing !== undefined && times !== undefined) {
        if (times === 1) this.#returned.delete(outgoing.message.id);
        else this.#returned.set(outgoing.message.id, times - 1);
        this.#parts.onUnroutable(outgoing.route);
        return batch.answer(index, {
          type: 'refused',
          code: 'unroutable',
          message: `the queue behind ${outgoing.route.routingKey} is gone: somebody has deleted it. It is made again by the next call`,
        });
      }
    }
    batch.stored(index);
  }

  #lookLater(): void {
    const { confirmTimeoutMs } = this.#parts;
    const ms = confirmTimeoutMs / LOOKS_PER_TIMEOUT;
    const due = Date.now() + ms;
    this.#look ??= systemClock.setTimer(
      () => {
        this.#look = undefined;
        // Whose event loop was held up has not read the confirms that have come.
        if (Date.now() - due < ms) this.#giveUpLate();
        this.pump();
      },
      ms,
      { keepsAlive: false },
    );
  }

  #giveUpLate(): void {
    const now = Date.now();
    const { confirmTimeoutMs, blocked, onSilence } = this.#parts;
    let isSilent = false;
    for (;;) {
      const oldest = this.#sent.peekFront();
      if (oldest === undefined) break;
      if (!oldest.isOver) {
        if (now - oldest.since < confirmTimeoutMs) break;
        isSilent = true;
        oldest.giveUp(unavailable('publish', `no confirm came within ${confirmTimeoutMs} ms`));
      }
      this.#sent.shift();
    }
    if (isSilent && blocked() === undefined) return onSilence();
    const why = blocked();
    while (
      why !== undefined &&
      now - (this.#waiting.peekFront()?.since ?? now) >= confirmTimeoutMs
    ) {
      const batch = this.#waiting.peekFront();
      // Half of it may be written: the other half keeps its place.
      if (batch === undefined || batch.written > 0) break;
      this.#waiting.shift();
      batch.refuse(blockedError(why));
    }
  }

  #end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#look?.clear();
    const lost = unavailable('publish', 'the connection to RabbitMQ was lost');
    for (let batch = this.#sent.shift(); batch !== undefined; batch = this.#sent.shift()) {
      batch.giveUp(lost);
    }
    for (let batch = this.#waiting.shift(); batch !== undefined; batch = this.#waiting.shift()) {
      batch.refuse(lost);
    }
    this.#parts.onEnd();
  }
}

/** Back-pressure of the broker: the call is kept and made again. */
export function blockedError(why: string): Error {
  return unavailable(
    'publish',
    `RabbitMQ takes no messages until its alarm is over (${why}): free memory or disk`,
  );
}

function failed(error: unknown): PublishResult {
  if (messageOf(error) === NACKED) return FULL;
  return { type: 'unknown', cause: unavailable('publish', messageOf(error)) };
}

function notSent(error: unknown): PublishResult {
  if (error instanceof RangeError) {
    const message = 'its headers are longer than the 64 KiB that a frame of AMQP may have';
    return { type: 'refused', code: 'too_large', message };
  }
  return { type: 'unknown', cause: unavailable('publish', messageOf(error)) };
}
