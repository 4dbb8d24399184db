import { setTimeout as sleep } from 'node:timers/promises';
import type { Channel } from 'amqplib';
import { deadLetterQueue, isDeadLetterQueue } from '@switchyard/core/driver';
import { DELAY_BITS } from '../capabilities.ts';
import type { Link } from '../connection/link.ts';
import { partArguments, queueArguments, rungArguments, type QueueKind } from './arguments.ts';
import { declareQueue, withChannel } from './declare.ts';
import { rungPattern, type Part } from './names.ts';

/** What a topology is made of. */
export interface TopologyParts extends QueueKind {
  readonly delayTickMs: number;
}

/** Channels that build the ladder side by side. */
const BUILDERS = 4;
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

  /** Sees that a physical queue is there, and its dead-letter queue with it. */
  queue(physical: string): Promise<void> | undefined {
    const name = this.#parts.names.queue(physical);
    return this.#once(name, async (channel) => {
      if (!isDeadLetterQueue(physical)) await this.queue(deadLetterQueue(physical));
      await this.#stayedAway(name);
      await declareQueue(channel, name, queueArguments(this.#parts, physical));
    });
  }

  /** Sees that one of the queues is there that share the ordering keys of a queue. */
  part(part: Part): Promise<void> | undefined {
    const name = this.#parts.names.part(part);
    return this.#once(name, async (channel) => {
      await this.queue(deadLetterQueue(part.queue));
      await this.#stayedAway(name);
      await declareQueue(channel, name, partArguments(this.#parts, part));
    });
  }

  /** Sees that what is delayed finds its way to a queue, which is there. */
  delaysTo(queue: string): Promise<void> | undefined {
    const { due } = this.#parts.names;
    return this.#once(`${due} ${queue}`, async (channel) => {
      await this.ladder();
      await channel.bindQueue(queue, due, `#.${queue}`);
    });
  }

  /** Sees that the ladder is there. */
  ladder(): Promise<void> | undefined {
    const { names, delayTickMs } = this.#parts;
    return this.#once(names.due, async (channel) => {
      const levels = Array.from({ length: DELAY_BITS }, (_, level) => level);
      const below = (level: number): string => (level === 0 ? names.due : names.rung(level - 1));
      await Promise.all(
        [names.due, ...levels.map((level) => names.rung(level))].map((name) =>
          channel.assertExchange(name, 'topic', { durable: true }),
        ),
      );
      // Making a queue takes long, and asks for nothing of the others.
      await Promise.all(
        Array.from({ length: BUILDERS }, (_, first) =>
          withChannel(this.#link, `declare ${names.due}`, async (builder) => {
            for (const level of levels.filter((one) => one % BUILDERS === first)) {
              const how = rungArguments(this.#parts, 2 ** level * delayTickMs, below(level));
              await declareQueue(builder, names.rung(level), how);
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
