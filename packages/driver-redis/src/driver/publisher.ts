import {
  DriverError,
  type BatchId,
  type Headers,
  type OutboundMessage,
  type PublishResult,
} from '@switchyard/core/driver';
import { protocolError } from '../connection/map-error.ts';
import type { Arg, RedisPort, Reply } from '../connection/port.ts';
import { publish } from '../scripts/publish.ts';
import { HeaderEncoder, type EncodedHeaders } from '../wire/header-cache.ts';
import { idOf } from '../wire/message-id.ts';
import type { HeaderBook } from './header-book.ts';
import { MessagePacker } from './pack-messages.ts';
import type { QueueView } from './queue-view.ts';

type Answer = 'stored' | readonly PublishResult[];

/** Most messages of one call: what the stack of Lua holds, and what Redis does at once without others waiting. */
const MOST = 1_000;
const STORED: PublishResult = Object.freeze({ type: 'stored' });

/** Names a batch, or a part of one. */
interface PartId {
  readonly producer: string;
  readonly sequence: number | string;
}

/** What one call of the script is about. */
interface PublishCall {
  readonly keys: readonly string[];
  readonly batch: PartId;
  /** The headers that are sent by name. */
  readonly named: readonly EncodedHeaders[];
  /** The messages packed, and what is special about some. */
  readonly packed: readonly Arg[];
}

/** Hands messages to Redis. */
export class Publisher {
  readonly #port: RedisPort;
  readonly #encoder = new HeaderEncoder();
  readonly #packer = new MessagePacker();

  constructor(port: RedisPort) {
    this.#port = port;
  }

  /** Throws `DriverError` if nothing was accepted. */
  publish(view: QueueView, messages: readonly OutboundMessage[], batch: BatchId): Promise<Answer> {
    return messages.length <= MOST
      ? this.#publishPart(view, messages, batch)
      : this.#publishParts(view, messages, batch);
  }

  /** One part after the other, under one number. */
  async #publishParts(
    view: QueueView,
    messages: readonly OutboundMessage[],
    batch: BatchId,
  ): Promise<Answer> {
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
    batch: PartId,
  ): Promise<Answer> {
    const call = this.#prepare(view, messages, batch);
    const { headers: book } = view;
    try {
      let reply = await this.#port.run(publish, call.keys, argsOf(call, book));
      // Redis has lost what it was told: its keys were flushed meanwhile.
      if (Buffer.isBuffer(reply)) {
        reply = await this.#port.run(publish, call.keys, argsOf(call, undefined));
      }
      for (const { name } of call.named) book.noteTold(name);
      return reply === 1 ? 'stored' : readResults(messages, reply);
    } catch (error) {
      if (!(error instanceof DriverError) || error.code !== 'ERR_BROKER_TIMEOUT') throw error;
      return messages.map(() => ({ type: 'unknown', cause: error }));
    }
  }

  #prepare(view: QueueView, messages: readonly OutboundMessage[], batch: PartId): PublishCall {
    const { keys } = view;
    const known = new Map<Headers, EncodedHeaders>();
    const { pack, specials, orderings } = this.#packer.pack(messages, ({ headers }) =>
      this.#encodedHeaders(view, headers, known),
    );
    const lists = Array.from(orderings, (name) => `${keys[0]}o:${name}`);
    const named = Array.from(known.values()).filter(({ ref }) => ref !== undefined);
    return {
      keys: lists.length === 0 ? keys : [...keys, ...lists],
      batch,
      named,
      packed: [pack, ...specials],
    };
  }

  /** By name, unless the queue has too many of them. */
  #encodedHeaders(
    { headers: book }: QueueView,
    headers: Headers,
    named: Map<Headers, EncodedHeaders>,
  ): EncodedHeaders {
    const known = named.get(headers);
    if (known !== undefined) return known;
    const encoded = this.#encoder.byName(headers);
    const chosen =
      book.wasTold(encoded.name) || book.hasRoom ? encoded : this.#encoder.inFull(headers);
    named.set(headers, chosen);
    return chosen;
  }
}

/** Headers that Redis was told are not told again; all are where there is no book to say so. */
function argsOf({ batch, named, packed }: PublishCall, book: HeaderBook | undefined): Arg[] {
  const args: Arg[] = [batch.producer, batch.sequence, named.length];
  for (const { ref, name, bytes } of named) {
    args.push(ref ?? '', book?.wasTold(name) === true ? '' : bytes);
  }
  args.push(...packed);
  return args;
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
  const holder =
    Buffer.isBuffer(answer) && answer[0] === 0x6c ? idOf(answer.subarray(1)) : undefined;
  return { type: 'duplicate', existingId: holder ?? id };
}

/** A later part of a batch failed: what came before it was accepted, so it cannot be thrown. */
function failed(error: unknown): PublishResult {
  if (error instanceof DriverError && error.code === 'ERR_BROKER_FULL') {
    return { type: 'refused', code: 'full', message: error.message };
  }
  return { type: 'unknown', cause: error };
}
