import {
  DriverError,
  type BatchId,
  type OutboundMessage,
  type PublishResult,
  type StoreOp,
} from '@switchyard/core/driver';
import { protocolError } from '../connection/map-error.ts';
import type { Arg, RedisPort, Reply } from '../connection/port.ts';
import { publish } from '../scripts/publish.ts';
import { HeaderEncoder, type EncodedHeaders } from '../wire/header-cache.ts';
import { writeHead } from '../wire/message-bytes.ts';
import { idOf, midOf } from '../wire/message-id.ts';
import { orderingName } from '../wire/ordering-name.ts';
import type { QueueView } from './queue-view.ts';

type Answer = 'stored' | readonly PublishResult[];

/** Most messages of one call: what the stack of Lua holds, and what Redis does at once without others waiting. */
const MOST = 1_000;
const NORMAL_PRIORITY = 5;
const ORIGINS = { core: 'c', user: 'u', redrive: 'r' } as const;
const STORED: PublishResult = Object.freeze({ type: 'stored' });

/** Hands messages to Redis. */
export class Publisher {
  readonly #port: RedisPort;
  readonly #encoder = new HeaderEncoder();

  constructor(port: RedisPort) {
    this.#port = port;
  }

  /** Throws `DriverError` if nothing was accepted. */
  async publish(view: QueueView, messages: readonly OutboundMessage[], batch: BatchId): Promise<Answer> {
    if (messages.length <= MOST) return this.#publishPart(view, messages, batch);
    const results: PublishResult[] = [];
    for (let from = 0; from < messages.length; from += MOST) {
      const part = messages.slice(from, from + MOST);
      const sequence = `${batch.sequence}.${from / MOST}`;
      try {
        const answer = await this.#publishPart(view, part, { ...batch, sequence });
        results.push(...(answer === 'stored' ? part.map(() => STORED) : answer));
      } catch (error) {
        if (from === 0) throw error;
        for (const _ of messages.slice(from)) results.push(failed(error));
        break;
      }
    }
    return results.every((result) => result === STORED) ? 'stored' : results;
  }

  async #publishPart(
    view: QueueView,
    messages: readonly OutboundMessage[],
    batch: { readonly producer: string; readonly sequence: number | string },
  ): Promise<Answer> {
    try {
      const reply = await this.#send(view, messages, batch);
      return reply === 1 ? 'stored' : readResults(messages, reply);
    } catch (error) {
      if (!(error instanceof DriverError) || error.code !== 'ERR_BROKER_TIMEOUT') throw error;
      return messages.map(() => ({ type: 'unknown', cause: error }));
    }
  }

  async #send(
    view: QueueView,
    messages: readonly OutboundMessage[],
    { producer, sequence }: { readonly producer: string; readonly sequence: number | string },
  ): Promise<Reply> {
    const { keys, headers: book } = view;
    const named = new Map<string, EncodedHeaders>();
    const orderings = new Set<string>();
    const fields: Arg[] = [];
    for (const message of messages) {
      const encoded = this.#encodedHeaders(view, message, named);
      const ordering =
        message.orderingKey === undefined ? undefined : orderingName(message.orderingKey);
      if (ordering !== undefined) orderings.add(`${keys[0]}o:${ordering}`);
      fields.push(...fieldsOf(message, encoded, ordering));
    }
    const allKeys = orderings.size === 0 ? keys : [...keys, ...orderings];
    const ask = (withAll: boolean): Promise<Reply> => {
      const refs: Arg[] = [...named].flatMap(([name, { ref, bytes }]) => [
        ref ?? '',
        withAll || !book.wasTold(name) ? bytes : '',
      ]);
      return this.#port.run(publish, allKeys, [producer, sequence, named.size, ...refs, ...fields]);
    };
    let reply = await ask(false);
    // Redis has lost what it was told: its keys were flushed meanwhile.
    if (Buffer.isBuffer(reply)) reply = await ask(true);
    for (const name of named.keys()) book.noteTold(name);
    return reply;
  }

  #encodedHeaders(
    { headers: book }: QueueView,
    { headers }: OutboundMessage,
    named: Map<string, EncodedHeaders>,
  ): EncodedHeaders {
    const encoded = this.#encoder.byName(headers);
    const name = encoded.ref?.toString('latin1') ?? '';
    if (named.has(name)) return encoded;
    if (!book.wasTold(name) && !book.hasRoom) return this.#encoder.inFull(headers);
    named.set(name, encoded);
    return encoded;
  }
}

function fieldsOf(
  message: OutboundMessage,
  headers: EncodedHeaders,
  ordering: string | undefined,
): readonly Arg[] {
  const { id, idOrigin, priority, extra, body, ops, delayMs = 0 } = message;
  const lock = lockOf(ops);
  const hasExtra = extra !== undefined && Object.keys(extra).length > 0;
  const head = writeHead({
    priority: isPriority(priority) ? priority : NORMAL_PRIORITY,
    ordering,
    lockKey: lock?.key,
    headers,
    extra: hasExtra ? extra : undefined,
  });
  const ttl = lock === undefined ? '' : (lock.ttlMs ?? '-');
  return [
    midOf(id),
    Buffer.concat([head, body]),
    ORIGINS[idOrigin],
    delayMs > 0 ? delayMs : 0,
    lock?.key ?? '',
    ttl,
  ];
}

function isPriority(value: number | undefined): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 9;
}

function lockOf(
  ops: readonly StoreOp[] | undefined,
): Extract<StoreOp, { type: 'lock.acquire' }> | undefined {
  return ops?.find((op) => op.type === 'lock.acquire');
}

function readResults(messages: readonly OutboundMessage[], reply: Reply): readonly PublishResult[] {
  if (!Array.isArray(reply) || reply.length !== messages.length) {
    throw protocolError('publish', 'the answer of Redis tells of another number of messages');
  }
  return messages.map((message, index) => readResult(message, reply[index]));
}

function readResult({ id }: OutboundMessage, answer: unknown): PublishResult {
  if (answer === 1) return STORED;
  // 'l' and the mid of who holds the lock; 'd': this very id is alive.
  const holder = Buffer.isBuffer(answer) && answer[0] === 0x6c ? idOf(answer.subarray(1)) : undefined;
  return { type: 'duplicate', existingId: holder ?? id };
}

/** A later part of a batch failed: what came before it was accepted, so it cannot be thrown. */
function failed(error: unknown): PublishResult {
  if (error instanceof DriverError && error.code === 'ERR_BROKER_FULL') {
    return { type: 'refused', code: 'full', message: error.message };
  }
  return { type: 'unknown', cause: error };
}
