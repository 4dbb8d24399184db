import {
  ConfigError,
  systemClock,
  type Clock,
  type Timer,
  type TimerOptions,
} from '@switchyard/core/driver';
import { duration } from './duration.ts';
import { settled } from './settled.ts';
import { TimerLine, type VirtualTimer } from './timer-line.ts';

/** Steps at one instant after which time is taken to stand still for ever. */
const MAX_STEPS_AT_ONCE = 20_000;

/** Options of {@link virtualClock}. */
export interface VirtualClockOptions {
  /** The instant it begins with: a date or epoch milliseconds. @default the real time of the call */
  readonly now?: number | Date | undefined;
}

/** Time that stands still until it is advanced. */
export interface VirtualClock extends Clock {
  /**
   * Moves time forward by milliseconds, or by a text like `'24h'`, `'10m'`, `'5s'`, `'250ms'`, `'7d'`.
   * Each timer due on the way fires at its instant, in order, and what it sets off is waited for
   * before time goes on: everything that ends without real I/O. Calls that overlap run one by one.
   */
  advance(by: number | string): Promise<void>;
  /** Moves time forward to an instant: a date or epoch milliseconds. Not backwards. */
  advanceTo(instant: number | Date): Promise<void>;
}

/** Makes a clock whose time only moves by `advance`. Throws `ConfigError`. */
export function virtualClock(options: VirtualClockOptions = {}): VirtualClock {
  return new SteppingClock(epochMs(options.now ?? systemClock.now(), 'virtualClock: option now'));
}

class SteppingClock implements VirtualClock {
  readonly #timers = new TimerLine();
  readonly #idleTimers = new TimerLine();
  #now: number;
  #sequence = 0;
  /** Rises with every use: while it does, work is under way. */
  #uses = 0;
  #lastAdvance: Promise<void> = Promise.resolve();

  constructor(now: number) {
    this.#now = now;
  }

  now(): number {
    this.#uses += 1;
    return this.#now;
  }

  setTimer(fire: () => void, ms: number, options?: TimerOptions): Timer {
    const line = options?.idle === true ? this.#idleTimers : this.#timers;
    const timer: VirtualTimer = {
      due: this.#now + duration(ms, 'setTimer: ms'),
      sequence: (this.#sequence += 1),
      fire,
      clear: () => {
        if (timer.fire === undefined) return;
        timer.fire = undefined;
        this.#uses += 1;
        line.noteCleared();
      },
    };
    this.#uses += 1;
    line.push(timer);
    return timer;
  }

  async advance(by: number | string): Promise<void> {
    const ms = duration(by, 'advance: by');
    return this.#inTurn(() => this.#now + ms);
  }

  async advanceTo(instant: number | Date): Promise<void> {
    const target = epochMs(instant, 'advanceTo: instant');
    return this.#inTurn(() => {
      if (target >= this.#now) return target;
      throw new ConfigError(
        `advanceTo: instant must not be before the clock's ${show(this.#now)}, got ${show(target)}.`,
      );
    });
  }

  #inTurn(target: () => number): Promise<void> {
    const advance = this.#lastAdvance.then(() => this.#moveTo(target()));
    this.#lastAdvance = advance.catch(() => undefined);
    return advance;
  }

  async #moveTo(target: number): Promise<void> {
    await this.#settle();
    for (let steps = 0; ; steps += 1) {
      const before = this.#now;
      if (!this.#step(target)) return;
      if (this.#now > before) steps = 0;
      if (steps > MAX_STEPS_AT_ONCE)
        throw this.#standsStill('timers are set for it again and again');
      await this.#settle();
    }
  }

  /** Goes to the next instant with something due and fires that; answers whether there was any. */
  #step(target: number): boolean {
    const next = this.#timers.peek();
    if (next !== undefined && next.due <= target) {
      this.#now = Math.max(this.#now, next.due);
      this.#fireDue(this.#sequence);
      return true;
    }
    this.#now = target;
    const idle = this.#idleTimers.peek();
    if (idle === undefined || idle.due > target) return false;
    this.#idleTimers.pop();
    fireOnce(idle);
    return true;
  }

  /** Fires what is due now; a timer set meanwhile is not among it. */
  #fireDue(lastSequence: number): void {
    for (let next = this.#timers.peek(); next !== undefined; next = this.#timers.peek()) {
      if (next.due > this.#now || next.sequence > lastSequence) return;
      this.#timers.pop();
      fireOnce(next);
    }
  }

  async #settle(): Promise<void> {
    if (await settled(() => this.#uses)) return;
    throw this.#standsStill('something asks for the time in an endless loop');
  }

  #standsStill(why: string): ConfigError {
    return new ConfigError(`The virtual clock cannot get past ${show(this.#now)}: ${why}.`);
  }
}

function fireOnce(timer: VirtualTimer): void {
  const { fire } = timer;
  timer.fire = undefined;
  fire?.();
}

function epochMs(instant: number | Date, what: string): number {
  const ms = instant instanceof Date ? instant.getTime() : instant;
  if (typeof ms === 'number' && Number.isFinite(ms)) return ms;
  throw new ConfigError(
    `${what} must be a valid Date or epoch milliseconds, got ${String(instant)}.`,
  );
}

function show(epoch: number): string {
  const date = new Date(epoch);
  return Number.isNaN(date.getTime()) ? `${epoch} ms` : date.toISOString();
}
