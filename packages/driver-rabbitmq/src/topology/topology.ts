import { setTimeout as sleep } from 'node:timers/promises';
import type { Channel } from 'amqplib';
import { isDeadLetterQueue, logicalQueue } from '@switchyard/core/driver';
import { DELAY_BITS } from '../capabilities.ts';
import type { Link } from '../connection/link.ts';
import {
  keptArguments,
  partArguments,
  queueArguments,
  rungArguments,
  type QueueKind,
} from './arguments.ts';
import { declareQueue, withChannel } from './declare.ts';
import { rungPattern, type Part } from './names.ts';

/** What a topology is made of. */
export interface TopologyParts extends QueueKind {
  readonly delayTickMs: number;
}

/**
 * Rungs that are built together, the first of them at connect: as many as hold a minute at the usual tick. Each is a group
 * of Raft, and few ever need one of days.
 */
const FLIGHT = 6;
/** Channels that build them side by side. */
const BUILDERS = 3;
/**
 * How long a queue that somebody deleted stays away. Made again within about 0.3 s, RabbitMQ 3.10 moves the consumers
 * of the old one to the new one instead of cancelling them, and swallows what it pushes to them.
 */
const AWAY_MS = 1_000;

/**
 * Queues and exchanges, each declared once, when it is first needed. Answers nothing where there is
 * nothing to wait for. What was refused is tried again by whoever needs it next, and not before.
 */
export class Topology {
  readonly #parts: TopologyParts;
  readonly #link: Link;
  readonly #done = new Set<string>();
  readonly #underWay = new Map<string, Promise<void>>();
  /** When a queue was found to be deleted. */
  readonly #deletedAt = new Map<string, number>();

  constructor(link: Link, parts: TopologyParts) {
    this.#link = link;
    this.#parts = parts;
  }

  /** Sees that a physical queue is there, and the one with it that takes what it delivers too often. */
  queue(physical: string): Promise<void> | undefined {
    const name = this.#parts.names.queue(physical);
    return this.#once(name, async (channel) => {
      if (!isDeadLetterQueue(physical)) await this.aside(logicalQueue(physical));
      await this.#stayedAway(name);
      await declareQueue(channel, name, queueArguments(this.#parts, physical));
    });
  }

  /** Sees that the queue is there in which RabbitMQ sets aside what a queue delivers too often. */
  aside(queue: string): Promise<void> | undefined {
    const name = this.#parts.names.aside(queue);
    return this.#once(name, (channel) => declareQueue(channel, name, keptArguments(this.#parts)));
  }

  /** Sees that one of the queues is there that share the ordering keys of a queue. */
  part(part: Part): Promise<void> | undefined {
    const name = this.#parts.names.part(part);
    return this.#once(name, async (channel) => {
      await this.aside(part.queue);
      await this.#stayedAway(name);
      await declareQueue(channel, name, partArguments(this.#parts, part));
    });
  }

  /** Sees that what is delayed by way of a rung finds its way to a queue, which is there. */
  delaysTo(queue: string, level: number): Promise<void> | undefined {
    const { due } = this.#parts.names;
    const ladder = this.ladder(level);
    const bound = this.#once(`${due} ${queue}`, async (channel) => {
      await this.ladder();
      await channel.bindQueue(queue, due, `#.${queue}`);
    });
    if (ladder === undefined) return bound;
    return Promise.all([ladder, bound]).then(() => undefined);
  }

  /** Sees that the ladder is there up to a rung. */
  ladder(level = 0): Promise<void> | undefined {
    for (let first = 0; first <= level; first += FLIGHT) {
      const built = this.#flight(first);
      if (built !== undefined) return built.then(() => this.ladder(level));
    }
    return undefined;
  }

  /** Sees that some rungs are there, and lead to those below them. */
  #flight(first: number): Promise<void> | undefined {
    const { names, delayTickMs } = this.#parts;
    return this.#once(`${names.due}#${first}`, async (channel) => {
      const count = Math.min(FLIGHT, DELAY_BITS - first);
      const levels = Array.from({ length: count }, (_, index) => first + index);
      const below = (level: number): string => (level === 0 ? names.due : names.rung(level - 1));
      await Promise.all(
        [below(first), ...levels.map((level) => names.rung(level))].map((name) =>
          channel.assertExchange(name, 'topic', { durable: true }),
        ),
      );
      // Making a queue takes long, and asks for nothing of the others.
      await Promise.all(
        Array.from({ length: BUILDERS }, (_, builder) =>
          withChannel(this.#link, `declare ${names.due}`, async (apart) => {
            for (const level of levels.filter((one) => one % BUILDERS === builder)) {
              const how = rungArguments(this.#parts, 2 ** level * delayTickMs, below(level));
              await declareQueue(apart, names.rung(level), how);
            }
          }),
        ),
      );
      await Promise.all(
        levels.flatMap((level) => [
          channel.bindQueue(names.rung(level), names.rung(level), rungPattern(level, 1)),
          channel.bindExchange(below(level), names.rung(level), rungPattern(level, 0)),
        ]),
      );
    });
  }

  /** Somebody has deleted a queue: it is declared again when it is needed next, and not at once. */
  deleted(queue: string): void {
    if (this.#done.has(queue)) this.#deletedAt.set(queue, Date.now());
    this.forget(queue);
  }

  /** A queue may be gone: it is declared again when it is needed next. */
  forget(queue: string): void {
    for (const name of this.#done) {
      if (name === queue || name.endsWith(` ${queue}`)) this.#done.delete(name);
    }
  }

  /** Whatever lay in the ladder may be gone with it. */
  forgetDelays(): void {
    const { due } = this.#parts.names;
    for (const name of this.#done) if (name.startsWith(due)) this.#done.delete(name);
  }

  async #stayedAway(queue: string): Promise<void> {
    const since = Date.now() - (this.#deletedAt.get(queue) ?? 0);
    if (since < AWAY_MS) await sleep(AWAY_MS - since);
    this.#deletedAt.delete(queue);
  }

  #once(name: string, work: (channel: Channel) => Promise<void>): Promise<void> | undefined {
    if (this.#done.has(name)) return undefined;
    let doing = this.#underWay.get(name);
    if (doing === undefined) {
      doing = withChannel(this.#link, `declare ${name}`, work).then(
        () => {
          this.#done.add(name);
          this.#underWay.delete(name);
        },
        (error: unknown) => {
          this.#underWay.delete(name);
          throw error;
        },
      );
      this.#underWay.set(name, doing);
    }
    return doing;
  }
}
