import { backoffDelay, describeError, type Clock, type Logger } from '@switchyard/core/middleware';
import type { AlertNotification, AlertSink, SinkReport } from './alert.ts';
import type { DeliverySettings } from './options.ts';
import { SinkError } from './sink-error.ts';

/** What a line delivers with. */
export interface DeliveryParts {
  readonly sink: AlertSink;
  readonly settings: DeliverySettings;
  /** Waits between attempts are set on it; how long an attempt may take is real time, as I/O is. */
  readonly clock: Clock;
  readonly log: Logger;
  /** In [0, 1). */
  readonly random: () => number;
}

type Count = 'sent' | 'retried' | 'failed' | 'dropped';

/** The notifications of one sink, one after the other: a sink that hangs holds up nobody but itself. */
export class DeliveryLine {
  readonly #parts: DeliveryParts;
  readonly #waiting: AlertNotification[] = [];
  readonly #counts: Record<Count, number> = { sent: 0, retried: 0, failed: 0, dropped: 0 };
  #lastError: string | undefined;
  #underWay: AbortController | undefined;
  #running: Promise<void> | undefined;
  #isClosing = false;
  #isClosed = false;
  #endWait: () => void = () => undefined;

  constructor(parts: DeliveryParts) {
    this.#parts = parts;
  }

  get report(): SinkReport {
    return {
      name: this.#parts.sink.name,
      queued: this.#waiting.length + (this.#underWay === undefined ? 0 : 1),
      ...this.#counts,
      ...(this.#lastError !== undefined && { lastError: this.#lastError }),
    };
  }

  /** Takes a notification, and drops the oldest that waits where there is no room. Never waits, never throws. */
  push(notification: AlertNotification): void {
    if (this.#isClosing) return this.#drop('the engine closes');
    if (this.#waiting.length >= this.#parts.settings.maxQueued) {
      this.#waiting.shift();
      this.#drop('too many wait for this sink');
    }
    this.#waiting.push(notification);
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  /** Resolves once nothing waits. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  /** Delivers what waits, each by one attempt more, as far as the time reaches. Never rejects. */
  async close(): Promise<void> {
    const { settings, sink } = this.#parts;
    this.#isClosing = true;
    this.#endWait();
    await inTime(this.idle(), settings.closeMs);
    this.#isClosed = true;
    while (this.#waiting.shift() !== undefined) this.#drop('the engine closes');
    this.#underWay?.abort(new SinkError('The engine closes.', { retryable: false }));
    await this.idle();
    try {
      await inTime(Promise.resolve(sink.close?.()), settings.closeMs);
    } catch (error) {
      this.#note(error, 'A sink of alerts failed to close.');
    }
  }

  async #run(): Promise<void> {
    // A round of rules is not held up by what a sink does before its first await.
    await Promise.resolve();
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      await this.#deliver(next);
    }
  }

  async #deliver(notification: AlertNotification): Promise<void> {
    const { settings, clock, random } = this.#parts;
    this.#underWay = new AbortController();
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#attempt(notification);
        this.#counts.sent += 1;
        this.#lastError = undefined;
        break;
      } catch (error) {
        const isOver = attempt >= settings.attempts || this.#isClosing || !mayHelp(error);
        this.#counts[isOver ? 'failed' : 'retried'] += 1;
        this.#note(error, isOver ? 'An alert could not be delivered.' : 'A sink of alerts failed.');
        if (isOver) break;
        const input = { attempt, error, random: random(), custom: {} };
        await this.#wait(clock, backoffDelay(settings.backoff, input));
      }
    }
    this.#underWay = undefined;
  }

  /** One attempt; what still runs after its time is told so by the signal, and no longer waited for. */
  async #attempt(notification: AlertNotification): Promise<void> {
    const { sink, settings } = this.#parts;
    const own = new AbortController();
    this.#underWay = own;
    if (this.#isClosed) throw new SinkError('The engine closes.', { retryable: false });
    const late = (): void =>
      own.abort(new SinkError(`No answer within ${settings.timeoutMs} ms.`, { retryable: true }));
    const timer = setTimeout(late, settings.timeoutMs);
    timer.unref();
    try {
      await new Promise<void>((resolve, reject) => {
        own.signal.addEventListener('abort', () => reject(own.signal.reason as Error), {
          once: true,
        });
        const sending = async (): Promise<void> => sink.send(notification, own.signal);
        sending().then(resolve, reject);
      });
    } finally {
      clearTimeout(timer);
    }
  }

  #wait(clock: Clock, ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = clock.setTimer(resolve, ms, { keepsAlive: false });
      this.#endWait = () => {
        timer.clear();
        resolve();
      };
    });
  }

  #drop(why: string): void {
    this.#counts.dropped += 1;
    const { sink, log } = this.#parts;
    const { dropped } = this.#counts;
    log.error({ sink: sink.name, dropped, why }, 'An alert was dropped.');
  }

  #note(error: unknown, what: string): void {
    const { sink, log } = this.#parts;
    const { message, ...rest } = describeError(error);
    this.#lastError = message;
    log.error({ sink: sink.name, error: { ...rest, message } }, what);
  }
}

function mayHelp(error: unknown): boolean {
  return !(error instanceof SinkError) || error.retryable;
}

/** Waits so long at most; a promise that is given up may still reject. */
async function inTime(promise: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  promise.catch(() => undefined);
  try {
    await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
