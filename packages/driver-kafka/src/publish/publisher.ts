import { isDeadLetterQueue, logicalQueue, type OutboundMessage } from '@switchyard/core/driver';
import { KAFKA_CAPABILITIES } from '../capabilities.ts';
import { invalid } from '../client/driver-errors.ts';
import { levelFor } from '../delay/levels.ts';
import type { Names } from '../topology/names.ts';
import type { Topics } from '../topology/topics.ts';
import { MessageEncoder, weightOf, WIRE, type WireRecord } from '../wire/encode-message.ts';
import { Batch, type BatchAnswer } from './batch.ts';
import type { Lane } from './lane.ts';
import type { Pending } from './plan-request.ts';

const LONGEST_MS: number = KAFKA_CAPABILITIES.delay.maxMs;

/** A record that goes on to where it was to go. */
export interface Forwarded {
  readonly topic: string;
  readonly record: WireRecord;
  /** Epoch milliseconds. @default now */
  readonly timestamp?: number | undefined;
  /** A partition, or by the key, or wherever. */
  readonly aim: number | 'key' | 'any';
}

/** Puts messages into the topics of their queues. */
export class Publisher {
  readonly #lane: Lane;
  readonly #topics: Topics;
  readonly #names: Names;
  readonly #encoder = new MessageEncoder();

  constructor(parts: { readonly lane: Lane; readonly topics: Topics; readonly names: Names }) {
    this.#lane = parts.lane;
    this.#topics = parts.topics;
    this.#names = parts.names;
  }

  /** Publishes one batch. Throws `DriverError` where nothing of it was accepted. */
  publish(queue: string, messages: readonly OutboundMessage[]): Promise<BatchAnswer> {
    const topic = this.#names.topic(queue);
    for (const message of messages) check(message, queue);
    const records = messages.map((message) => this.#outgoing(queue, topic, message));
    return this.forward(records, () => this.#topics.ensure(queue));
  }

  /** Writes records into topics, which are made where one is not known. Throws `DriverError` where nothing of it was accepted. */
  async forward(records: readonly Forwarded[], ensure: () => Promise<void>): Promise<BatchAnswer> {
    if (records.some(({ topic }) => this.#topics.partitionsOf(topic) === undefined)) {
      await ensure();
    }
    const batch = new Batch(records.length);
    const now = Date.now();
    this.#lane.add(
      records.map(({ topic, record, aim, timestamp = now }, index): Pending => ({
        topic,
        aim,
        index,
        batch,
        record: { ...record, timestamp },
        weight: weightOf(record),
        partitions: this.#topics.partitionsOf(topic) ?? 1,
      })),
    );
    return batch.outcome;
  }

  #outgoing(queue: string, topic: string, message: OutboundMessage): Forwarded {
    const record = this.#encoder.record(message);
    const { delayMs = 0, orderingKey } = message;
    if (delayMs === 0) return { topic, record, aim: orderingKey === undefined ? 'any' : 'key' };
    const now = Date.now();
    record.headers[WIRE.to] = queue;
    return delayed(this.#names.delay(logicalQueue(queue)), record, {
      dueAt: now + delayMs,
      level: levelFor(delayMs),
      now,
    });
  }
}

/** A record on its way to a level. Its time is that of its due, so that Kafka can tell how many are due. */
export function delayed(
  topic: string,
  record: WireRecord,
  { dueAt, level, now }: { readonly dueAt: number; readonly level: number; readonly now: number },
): Forwarded {
  record.headers[WIRE.dueAt] = String(dueAt);
  record.headers[WIRE.since] = String(now);
  return { topic, record, aim: level, timestamp: dueAt };
}

function check(message: OutboundMessage, queue: string): void {
  const { delayMs = 0, priority, confirm, idOrigin } = message;
  if (!(delayMs >= 0 && delayMs <= LONGEST_MS)) {
    throw invalid('publish', `delayMs must be 0 to ${LONGEST_MS}, got ${delayMs}.`);
  }
  if (delayMs > 0 && isDeadLetterQueue(queue)) {
    throw invalid('publish', 'dead letters cannot be delayed.');
  }
  if (idOrigin === 'user') throw invalid('publish', 'ids of users are not declared.');
  if (priority !== undefined) throw invalid('publish', 'priority is not declared.');
  if (confirm !== undefined) throw invalid('publish', 'confirm is not declared.');
}
