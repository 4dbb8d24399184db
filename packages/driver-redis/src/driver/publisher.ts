import {
  DriverError,
  type BatchId,
  type Confirm,
  type Headers,
  type OutboundMessage,
  type PublishResult,
} from '@switchyard/core/driver';
import { protocolError } from '../connection/map-error.ts';
import { UnsupportedConfirm, type ConfirmedReply } from '../connection/confirm-line.ts';
import type { Arg, Reply } from '../connection/port.ts';
import type { RedisConnection } from '../connection/redis-connection.ts';
import { publish } from '../scripts/publish.ts';
import { HeaderEncoder, type EncodedHeaders } from '../wire/header-cache.ts';
import { idOf } from '../wire/message-id.ts';
import { confirmOfAll, unconfirmed, unsupported } from './confirmed.ts';
import type { HeaderBook } from './header-book.ts';
import { MessagePacker } from './pack-messages.ts';
import type { QueueView } from './queue-view.ts';

/** A batch, or a part of one. */
interface Batch {
  readonly producer: string;
  /** With a part behind a dot where a call is several. */
  readonly sequence: number | string;
  readonly confirm: Confirm | undefined;
}

/** What one call of the script is about. */
interface PublishCall extends Batch {
  readonly keys: readonly string[];
  /** The headers that are sent by name. */
  readonly named: readonly EncodedHeaders[];
  /** The messages packed, and what is special about some. */
  readonly packed: readonly Arg[];
}

type Answer = 'stored' | readonly PublishResult[];

/** Most messages of one call: what the stack of Lua holds, and what Redis does at once without others waiting. */
const MOST = 1_000;
const STORED: PublishResult = Object.freeze({ type: 'stored' });

/** Hands messages to Redis. */
export class Publisher {
  readonly #port: RedisConnection;
  readonly #encoder = new HeaderEncoder();
  readonly #packer = new MessagePacker();

  constructor(port: RedisConnection) {
    this.#port = port;
  }

  /** Throws `DriverError` if nothing was accepted. */
  publish(view: QueueView, messages: readonly OutboundMessage[], batch: BatchId): Promise<Answer> {
    const { producer, sequence } = batch;
    const named = { producer, sequence, confirm: confirmOfAll(messages) };
    return messages.length <= MOST
      ? this.#publishPart(view, messages, named)
      : this.#publishParts(view, messages, named);
  }

  /** One part after the other, under one number. */
  async #publishParts(
    view: QueueView,
    messages: readonly OutboundMessage[],
    batch: Batch,
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
    batch: Batch,
  ): Promise<Answer> {
    const call = this.#prepare(view, messages, batch);
    try {
      const { reply, missing } = await this.#send(call, view.headers);
      const answer = reply === 1 ? 'stored' : readResults(messages, reply);
      return missing === undefined ? answer : unconfirmed(messages, answer, missing);
    } catch (error) {
      if (error instanceof UnsupportedConfirm) return unsupported(messages, error.remedy);
      if (!(error instanceof DriverError) || error.code !== 'ERR_BROKER_TIMEOUT') throw error;
      return messages.map(() => ({ type: 'unknown', cause: error }));
    }
  }

  #prepare(view: QueueView, messages: readonly OutboundMessage[], batch: Batch): PublishCall {
    const { keys } = view;
    const known = new Map<Headers, EncodedHeaders>();
    const { pack, specials, orderings } = this.#packer.pack(messages, ({ headers }) =>
      this.#encodedHeaders(view, headers, known),
    );
    const lists = Array.from(orderings, (name) => `${keys[0]}o:${name}`);
    return {
      ...batch,
      keys: lists.length === 0 ? keys : [...keys, ...lists],
      named: Array.from(known.values()).filter(({ ref }) => ref !== undefined),
      packed: [pack, ...specials],
    };
  }

  async #send(call: PublishCall, book: HeaderBook): Promise<ConfirmedReply> {
    let answer = await this.#ask(call, argsOf(call, book));
    // Redis has lost what it was told: its keys were flushed meanwhile.
    if (Buffer.isBuffer(answer.reply)) answer = await this.#ask(call, argsOf(call, undefined));
    for (const { name } of call.named) book.noteTold(name);
    return answer;
  }

  async #ask({ keys, confirm }: PublishCall, args: readonly Arg[]): Promise<ConfirmedReply> {
    return confirm === undefined
      ? { reply: await this.#port.run(publish, keys, args), missing: undefined }
      : this.#port.runConfirmed({ script: publish, keys, args, confirm });
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
function argsOf(
  { producer, sequence, named, packed }: PublishCall,
  book: HeaderBook | undefined,
): Arg[] {
  const args: Arg[] = [producer, sequence, named.length];
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
