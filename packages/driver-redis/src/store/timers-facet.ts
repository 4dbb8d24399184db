import type { DueTimer, TimersFacet } from '@switchyard/core/driver';
import type { Reply } from '../connection/port.ts';
import { answered } from './answered.ts';
import { readMessage } from './content-bytes.ts';
import { listOf, textOf, unreadable } from './decode-answers.ts';
import type { QueueRegistry } from './queue-registry.ts';
import { STORE_SCRIPTS } from './scripts.ts';
import type { StoreParts } from './store-parts.ts';

/** Timers that one script takes at most. */
const MOST = 100;
/** Bytes of messages after which it takes no more. */
const MAX_BYTES = 8 * 1_048_576;

/** A timer that was taken, and since when it could be. */
interface Taken {
  readonly timer: DueTimer;
  readonly since: number;
}

/** Messages kept back, of all queues. */
export class Timers implements TimersFacet {
  readonly #parts: StoreParts;
  readonly #registry: QueueRegistry;

  constructor(parts: StoreParts, registry: QueueRegistry) {
    this.#parts = parts;
    this.#registry = registry;
  }

  /** Looks first, so that the earliest of all queues are taken and no more than asked for. */
  async takeDue({
    max,
    leaseMs,
  }: {
    readonly max: number;
    readonly leaseMs: number;
  }): Promise<readonly DueTimer[]> {
    const { port, keys } = this.#parts.open('timers.takeDue');
    const most = Math.min(max, MOST);
    const looked = await this.#registry.each(async (queue) => {
      const instants = await port.run(STORE_SCRIPTS.lookDue, [keys.due(queue)], [most]);
      return listOf(instants, 'timers.takeDue').map((at) => ({ queue, at: Number(textOf(at)) }));
    });
    const wanted = new Map<string, number>();
    for (const { queue } of looked
      .flat()
      .toSorted((a, b) => a.at - b.at)
      .slice(0, most)) {
      wanted.set(queue, (wanted.get(queue) ?? 0) + 1);
    }
    const taken = await answered(
      [...wanted].map(([queue, count]) => this.#take(queue, count, leaseMs)),
    );
    return taken
      .flat()
      .toSorted((a, b) => a.since - b.since)
      .map(({ timer }) => timer);
  }

  async nextDueAt(): Promise<number | undefined> {
    const { port, keys } = this.#parts.open('timers.nextDueAt');
    const instants = await this.#registry.each(async (queue) => {
      const at = await port.run(STORE_SCRIPTS.nextDue, [keys.due(queue)], []);
      return at === null ? Infinity : Number(textOf(at));
    });
    const next = Math.min(...instants, Infinity);
    return next === Infinity ? undefined : next;
  }

  async #take(queue: string, count: number, leaseMs: number): Promise<readonly Taken[]> {
    const { port, keys } = this.#parts.open('timers.takeDue');
    const args = [count, leaseMs, MAX_BYTES];
    const reply = listOf(
      await port.run(STORE_SCRIPTS.takeDue, [keys.meta(queue)], args),
      'timers.takeDue',
    );
    const taken: Taken[] = [];
    for (let at = 0; at + 3 < reply.length; at += 4) {
      taken.push(readTaken(queue, reply.slice(at, at + 4)));
    }
    return taken;
  }
}

function readTaken(queue: string, [since, dueAt, id, message]: readonly Reply[]): Taken {
  if (!Buffer.isBuffer(message)) throw unreadable('timers.takeDue');
  try {
    const kept = { dueAt: Number(textOf(dueAt)), ...readMessage(message) };
    return { timer: { queue, id: textOf(id), ...kept }, since: Number(textOf(since)) };
  } catch (error) {
    throw unreadable('timers.takeDue', error);
  }
}
