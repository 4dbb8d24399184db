import type { Clock, Timer } from '../contract/clock.ts';
import type { Logger } from '../contract/logger.ts';
import type { Delivery } from '../contract/message.ts';
import { logicalQueue } from '../contract/queue-names.ts';
import type { EngineEvents } from '../events/engine-events.ts';
import { describeError } from '../exceptions/describe-error.ts';
import type { Pulse } from '../health/pulse.ts';
import type { Control } from './control.ts';
import { cancelWord, jobOfWord, WORD, type Heartbeat } from './control-words.ts';
import { generationOf, type GenerationRef } from './generation.ts';

/** What a worker does at the word of control. */
export interface ControlDeskParts {
  readonly control: Control;
  readonly clock: Clock;
  readonly log: Logger;
  readonly events: EngineEvents;
  readonly pulse: Pulse;
  readonly worker: string;
  readonly onPause: (queue: string, paused: boolean) => void;
  readonly onCancel: (job: GenerationRef) => void;
  readonly onPromote: (queue: string, id: string) => void;
  readonly heartbeat: () => Heartbeat;
}

/** How often the worker asks again what holds, and says that it is there, in milliseconds. */
const ROUND_MS = 5_000;
/** Calls of a round, one after another: connect, say, ask. */
const ROUND_CALLS = 3;

/**
 * Where a worker hears of pauses and cancels. It is told at once, and asks again every five seconds,
 * so that a word that was lost costs no more than that.
 */
export class ControlDesk {
  readonly #parts: ControlDeskParts;
  readonly #paused = new Set<string>();
  /** Words of jobs that are to be cancelled, and the generation that each means. */
  #cancelled: ReadonlyMap<string, string> = new Map();
  readonly #stopHearing: () => void;
  #unwatch: (() => Promise<void>) | undefined;
  #timer: Timer | undefined;
  #closed = false;
  #lastRound: number;

  constructor(parts: ControlDeskParts) {
    this.#parts = parts;
    this.#lastRound = parts.clock.now();
    this.#stopHearing = parts.events.on('job.cancelled', ({ queue, id }) => this.#done(queue, id));
  }

  /** Whether somebody asked to cancel a job that has not begun here. */
  isCancelled(delivery: Delivery): boolean {
    if (this.#cancelled.size === 0) return false;
    const word = cancelWord(logicalQueue(delivery.queue), delivery.id);
    return this.#cancelled.get(word) === generationOf(delivery);
  }

  /** Queues that are paused now. */
  get paused(): readonly string[] {
    return [...this.#paused];
  }

  /** Epoch milliseconds of the last round. */
  get lastRound(): number {
    return this.#lastRound;
  }

  /** Begins to listen. Rejects where control cannot be reached. */
  async open(): Promise<void> {
    this.#unwatch = await this.#parts.control.watch((name, value) => this.#hear(name, value));
    await this.#readAll();
    this.#nextRound();
  }

  /** Listens no more, and takes the heartbeat back. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#timer?.clear();
    this.#parts.pulse.end();
    this.#stopHearing();
    const { control, worker } = this.#parts;
    const goodbye = control.say(`${WORD.worker}${worker}`, undefined);
    await Promise.allSettled([this.#unwatch?.(), goodbye]);
  }

  #nextRound(): void {
    if (this.#closed) return;
    this.#parts.pulse.expect(ROUND_MS, ROUND_CALLS);
    const round = (): void => void this.#round().finally(() => this.#nextRound());
    this.#timer = this.#parts.clock.setTimer(round, ROUND_MS, { idle: true, keepsAlive: false });
  }

  async #round(): Promise<void> {
    try {
      await this.#readAll();
      this.#lastRound = this.#parts.clock.now();
      this.#parts.pulse.beat();
    } catch (error) {
      this.#parts.pulse.fail(error, ROUND_MS);
      this.#parts.log.debug({ error: describeError(error) }, 'control cannot be reached');
    }
  }

  async #readAll(): Promise<void> {
    const { control, worker, heartbeat } = this.#parts;
    const beat = JSON.stringify(heartbeat());
    await control.say(`${WORD.worker}${worker}`, beat, ROUND_MS * 3);
    if (control.reach === 'up') return;
    const [paused, cancels] = await Promise.all([
      control.said(WORD.pause),
      control.said(WORD.cancel),
    ]);
    if (this.#closed) return;
    const names = new Set([...paused.keys()].map((name) => name.slice(WORD.pause.length)));
    for (const queue of this.#paused) if (!names.has(queue)) this.#pause(queue, false);
    for (const queue of names) this.#pause(queue, true);
    this.#cancelled = cancels;
    for (const [name, generation] of cancels) this.#cancel(name, generation);
  }

  #hear(name: string, value: string | undefined): void {
    if (this.#closed) return;
    if (name.startsWith(WORD.pause)) {
      this.#pause(name.slice(WORD.pause.length), value !== undefined);
    } else if (name.startsWith(WORD.cancel)) {
      if (value === undefined) return this.#forget(name);
      this.#cancelled = new Map([...this.#cancelled, [name, value]]);
      this.#cancel(name, value);
    } else if (name.startsWith(WORD.promote) && value !== undefined) {
      const { queue, id } = jobOfWord(name);
      this.#parts.onPromote(queue, id);
    }
  }

  #cancel(word: string, generation: string): void {
    this.#parts.onCancel({ ...jobOfWord(word), generation });
  }

  #forget(word: string): void {
    if (!this.#cancelled.has(word)) return;
    this.#cancelled = new Map([...this.#cancelled].filter(([name]) => name !== word));
  }

  /** It is cancelled: nobody needs to be asked any more. */
  #done(queue: string, id: string): void {
    const word = cancelWord(queue, id);
    if (!this.#cancelled.has(word)) return;
    this.#forget(word);
    this.#parts.control.say(word, undefined).catch((error: unknown) => {
      this.#parts.log.debug({ error: describeError(error) }, 'control cannot be reached');
    });
  }

  #pause(queue: string, paused: boolean): void {
    if (this.#paused.has(queue) === paused) return;
    if (paused) this.#paused.add(queue);
    else this.#paused.delete(queue);
    this.#parts.onPause(queue, paused);
  }
}
