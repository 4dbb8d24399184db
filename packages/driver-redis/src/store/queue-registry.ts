import { systemClock, type StoreGroup } from '@switchyard/core/driver';
import { answered } from './answered.ts';
import { listOf, textOf } from './decode-answers.ts';
import { COMMON_SCRIPTS } from './scripts.ts';
import type { StoreParts } from './store-parts.ts';

/** How long it is remembered here that a queue is known to have timers, in milliseconds. */
const SAID_MS = 5_000;
/** How long a queue without timers stays known, in milliseconds: far longer than anybody remembers it. */
const FORGET_MS = 86_400_000;
/** Every so many rounds it is looked for queues to forget. */
const FORGET_EVERY = 1_000;

/**
 * Which queues may have timers. Each queue has its own slot, so timers are looked for in all of them; a
 * queue is written down here before the first timer of it is set, and again a few seconds after one was set
 * while that was fresh: a server that was emptied meanwhile has forgotten it.
 */
export class QueueRegistry {
  readonly #parts: StoreParts;
  readonly #said = new Map<string, number>();
  readonly #sayingAgain = new Set<string>();
  #known: ReadonlySet<string> = new Set();
  #rounds = 0;

  constructor(parts: StoreParts) {
    this.#parts = parts;
  }

  /** Makes sure that the queues of these groups that set timers are known. */
  async say(groups: readonly StoreGroup[]): Promise<void> {
    const now = performance.now();
    const queues = new Set<string>();
    for (const { queue, ops } of groups) {
      if (ops.some(({ type }) => type === 'timer.set')) queues.add(queue);
    }
    for (const queue of queues) {
      const isFresh = (this.#said.get(queue) ?? -Infinity) > now - SAID_MS;
      if (isFresh) this.#sayAgain(queue);
      else await this.#register(queue);
    }
  }

  async #register(queue: string): Promise<void> {
    const { port, keys } = this.#parts.open('apply');
    const now = performance.now();
    await port.run(COMMON_SCRIPTS.register, [keys.queues], [queue]);
    this.#said.set(queue, now);
  }

  #sayAgain(queue: string): void {
    if (this.#sayingAgain.has(queue)) return;
    this.#sayingAgain.add(queue);
    const say = (): void => {
      this.#sayingAgain.delete(queue);
      // Where it fails, the next timer says it.
      this.#register(queue).catch(() => undefined);
    };
    systemClock.setTimer(say, SAID_MS, { keepsAlive: false });
  }

  /**
   * Asks each queue, those that were known the last time in the same round trip in which it is asked which
   * there are. Queues that cannot be reached hold up no others.
   */
  async each<T>(ask: (queue: string) => Promise<T>): Promise<readonly T[]> {
    const before = this.#known;
    const [names, answers] = await Promise.all([this.#names(), answered([...before].map(ask))]);
    const more = [...names].filter((queue) => !before.has(queue));
    this.#known = names;
    this.#forgetSometimes(names);
    return more.length === 0 ? answers : [...answers, ...(await answered(more.map(ask)))];
  }

  async #names(): Promise<ReadonlySet<string>> {
    const { port, keys } = this.#parts.open('timers');
    const reply = await port.call('ZRANGE', [keys.queues, 0, -1]);
    return new Set(listOf(reply, 'timers').map(textOf));
  }

  /** Beside the call that it comes with; whatever becomes of it, the next round tries again. */
  #forgetSometimes(names: ReadonlySet<string>): void {
    this.#rounds += 1;
    if (this.#rounds % FORGET_EVERY !== 0) return;
    void this.#forget(names).catch(() => undefined);
  }

  async #forget(names: ReadonlySet<string>): Promise<void> {
    const { port, keys } = this.#parts.open('timers');
    const idle: string[] = [];
    for (const queue of names) {
      if ((await port.call('ZCARD', [keys.due(queue)])) === 0) idle.push(queue);
    }
    if (idle.length === 0) return;
    await port.run(COMMON_SCRIPTS.forget, [keys.queues], [FORGET_MS, ...idle]);
  }
}
