import { systemClock, type Timer } from '@switchyard/core/driver';
import TinyQueue from 'tinyqueue';
import type { ReadRecord } from '../client/client.ts';
import type { Lease } from '../consume/entry.ts';
import type { Partition } from '../consume/partition.ts';
import type { Share, Side } from '../consume/share.ts';
import { within } from '../client/within.ts';
import { delayed, type Forwarded, type Publisher } from '../publish/publisher.ts';
import type { Names } from '../topology/names.ts';
import type { Topics } from '../topology/topics.ts';
import { orderingKeyOf, textOf } from '../wire/decode-message.ts';
import { WIRE } from '../wire/encode-message.ts';
import { levelFor, mayLeaveAt } from './levels.ts';

/** What a mover works with. */
export interface MoverParts {
  /** The logical queue whose delayed messages it moves. */
  readonly queue: string;
  readonly names: Names;
  readonly topics: Topics;
  readonly publisher: Publisher;
}

/** A delayed message that is held here. */
interface Waiting {
  readonly lease: Lease;
  readonly share: Share;
  /** Epoch milliseconds. */
  readonly dueAt: number;
  /** When it is looked at next. */
  at: number;
}

/** Held of one level; more than that wait in the log behind those. */
const MOST_HELD = 2_000;
const MOST_BYTES = 16 * 1_048_576;
const MOST_AT_ONCE = 500;
const AGAIN_MS = 500;
const MOVE_END_MS = 2_000;

/**
 * Moves what is due from the levels of a queue to its bands.
 *
 *   level ─read ahead─▶ held, by the instant it is due ─due─▶ band
 *                          └─no more room, and here for the level's length─▶ a finer level
 *
 * What is held leaves at its own instant. Only where more waits than can be held do those that have been there for
 * as long as the level says make room: whatever lies behind them came later, and is due no earlier than that.
 */
export class Mover implements Side {
  readonly #parts: MoverParts;
  readonly #held = new TinyQueue<Waiting>([], (a, b) => a.at - b.at);
  /** By level, what is held of it. */
  readonly #rooms = new Map<Partition, Room>();
  #timer: Timer | undefined;
  #timerAt = Infinity;
  #moving: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(parts: MoverParts) {
    this.#parts = parts;
  }

  arrived(partition: Partition, share: Share): void {
    const room = this.#roomOf(partition);
    while (room.count < MOST_HELD && room.bytes < MOST_BYTES) {
      const lease = partition.take(this);
      if (lease === undefined) break;
      const dueAt = dueAtOf(lease.entry.record);
      room.add(lease);
      this.#held.push({ lease, share, dueAt, at: this.#lookAt(lease, dueAt) });
    }
    const isFull = partition.line.ready > 0;
    if (isFull && !room.isFull) this.#makeRoom();
    room.isFull = isFull;
    share.readOn(partition);
    this.#wake();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#timer?.clear();
    // What was moved and is not noted as moved would be moved again.
    await within(MOVE_END_MS, this.#moving);
  }

  #roomOf(partition: Partition): Room {
    for (const known of this.#rooms.keys()) if (!known.isOwned) this.#rooms.delete(known);
    const room = this.#rooms.get(partition) ?? new Room();
    this.#rooms.set(partition, room);
    return room;
  }

  /** When something is to be done about a message: when it is due, or may make room where that is short. */
  #lookAt({ entry }: Lease, dueAt: number): number {
    const level = entry.partition.partition;
    const isFull = this.#rooms.get(entry.partition)?.isFull === true;
    if (!isFull || level === 0) return dueAt;
    return Math.min(dueAt, mayLeaveAt(level, Number(textOf(entry.record, WIRE.since) ?? 0)));
  }

  /** A level has become full: what is held of it is looked at anew. */
  #makeRoom(): void {
    const all = this.#held.data.splice(0);
    this.#held.length = 0;
    for (const one of all) this.#held.push({ ...one, at: this.#lookAt(one.lease, one.dueAt) });
  }

  #wake(): void {
    const at = this.#held.peek()?.at ?? Infinity;
    if (this.#isClosed || at >= this.#timerAt) return;
    this.#timer?.clear();
    this.#timerAt = at;
    this.#timer = systemClock.setTimer(
      () => {
        this.#timerAt = Infinity;
        this.#moving = this.#moveDue()
          .catch(() => undefined)
          .finally(() => this.#wake());
      },
      Math.max(0, at - Date.now()),
      { keepsAlive: false },
    );
  }

  async #moveDue(): Promise<void> {
    const now = Date.now();
    const due: Waiting[] = [];
    for (
      let next = this.#held.peek();
      next !== undefined && due.length < MOST_AT_ONCE;
      next = this.#held.peek()
    ) {
      if (next.at > now) break;
      this.#held.pop();
      // One of a level that is not ours any more is its new owner's.
      if (next.lease.isCurrent) due.push(next);
    }
    if (due.length === 0) return;
    const stored = await this.#forward(due, now);
    due.forEach((one, index) => {
      if (stored(index)) this.#finish(one);
      else this.#held.push({ ...one, at: Date.now() + AGAIN_MS });
    });
  }

  async #forward(due: readonly Waiting[], now: number): Promise<(index: number) => boolean> {
    const { publisher, topics, queue } = this.#parts;
    try {
      const records = due.map((one) => this.#next(one, now));
      const answer = await publisher.forward(records, () => topics.ensure(queue));
      if (answer === 'stored') return () => true;
      return (index) => answer[index]?.type === 'stored';
    } catch {
      return () => false;
    }
  }

  #finish({ lease, share }: Waiting): void {
    if (!lease.isCurrent) return;
    const { partition } = lease.entry;
    this.#rooms.get(partition)?.remove(lease);
    share.finish([lease]);
    if (partition.line.ready > 0) this.arrived(partition, share);
    else share.readOn(partition);
  }

  /** Where a message goes from here. */
  #next({ lease, dueAt }: Waiting, now: number): Forwarded {
    const { names, queue } = this.#parts;
    const { record, partition } = lease.entry;
    const headers = headersOf(record);
    const wire = {
      key: record.key ?? Buffer.alloc(0),
      value: record.value ?? Buffer.alloc(0),
      headers,
    };
    if (dueAt > now) {
      const level = Math.min(levelFor(dueAt - now), Math.max(0, partition.partition - 1));
      return delayed(names.delay(queue), wire, { dueAt, level, now });
    }
    const to = textOf(record, WIRE.to) ?? queue;
    delete headers[WIRE.dueAt];
    delete headers[WIRE.since];
    delete headers[WIRE.to];
    const aim = orderingKeyOf(record) === undefined ? 'any' : 'key';
    return { topic: topicOf(names, to, queue), record: wire, aim };
  }
}

/** What is held of one level. */
class Room {
  count = 0;
  bytes = 0;
  isFull = false;

  add({ entry }: Lease): void {
    this.count += 1;
    this.bytes += entry.bytes;
  }

  remove({ entry }: Lease): void {
    this.count -= 1;
    this.bytes -= entry.bytes;
  }
}

/** When a message is due; one that does not say so is a stranger's, and goes on to be set aside as such. */
function dueAtOf(record: ReadRecord): number {
  const dueAt = Number(textOf(record, WIRE.dueAt) ?? 0);
  return Number.isFinite(dueAt) ? dueAt : 0;
}

function topicOf(names: Names, to: string, queue: string): string {
  try {
    return names.topic(to);
  } catch {
    return names.topic(queue);
  }
}

function headersOf(record: ReadRecord): Record<string, Buffer | string> {
  const headers: Record<string, Buffer | string> = {};
  for (const [name, held] of Object.entries(record.headers ?? {})) {
    const one = Array.isArray(held) ? held[0] : held;
    if (one !== undefined) headers[name] = one;
  }
  return headers;
}
