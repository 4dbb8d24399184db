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
import { MessagePacker } from './pack-messages.ts';
import type { QueueView } from './queue-view.ts';

interface Batch {
  readonly producer: string;
  /** With a part behind a dot where a call is several. */
  readonly sequence: number | string;
  readonly confirm: Confirm | undefined;
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
  async publish(
    view: QueueView,
    messages: readonly OutboundMessage[],
    batch: BatchId,
  ): Promise<Answer> {
    const confirm = confirmOfAll(messages);
    if (messages.length <= MOST) return this.#publishPart(view, messages, { ...batch, confirm });
    const results: PublishResult[] = [];
    for (let from = 0; from < messages.length; from += MOST) {
      const part = messages.slice(from, from + MOST);
      const sequence = `${batch.sequence}.${from / MOST}`;
      try {
        const answer = await this.#publishPart(view, part, { ...batch, sequence, confirm });
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
    try {
      const { reply, missing } = await this.#send(view, messages, batch);
      const answer = reply === 1 ? 'stored' : readResults(messages, reply);
      return missing === undefined ? answer : unconfirmed(messages, answer, missing);
    } catch (error) {
      if (error instanceof UnsupportedConfirm) return unsupported(messages, error.remedy);
      if (!(error instanceof DriverError) || error.code !== 'ERR_BROKER_TIMEOUT') throw error;
      return messages.map(() => ({ type: 'unknown', cause: error }));
    }
  }

  async #send(
    view: QueueView,
    messages: readonly OutboundMessage[],
    { producer, sequence, confirm }: Batch,
  ): Promise<ConfirmedReply> {
    const { keys, headers: book } = view;
    const named = new Map<Headers, EncodedHeaders>();
    const { pack, specials, orderings } = this.#packer.pack(messages, ({ headers }) =>
      this.#encodedHeaders(view, headers, named),
    );
    const lists = Array.from(orderings, (name) => `${keys[0]}o:${name}`);
    const allKeys = lists.length === 0 ? keys : [...keys, ...lists];
    const refs = [...named.values()].filter(({ ref }) => ref !== undefined);
    const ask = async (withAll: boolean): Promise<ConfirmedReply> => {
      const told: Arg[] = refs.flatMap(({ ref, name, bytes }) => [
        ref ?? '',
        withAll || !book.wasTold(name) ? bytes : '',
      ]);
      const args = [producer, sequence, refs.length, ...told, pack, ...specials];
      if (confirm !== undefined) {
        return this.#port.runConfirmed({ script: publish, keys: allKeys, args, confirm });
      }
      return { reply: await this.#port.run(publish, allKeys, args), missing: undefined };
    };
    let answer = await ask(false);
    // Redis has lost what it was told: its keys were flushed meanwhile.
    if (Buffer.isBuffer(answer.reply)) answer = await ask(true);
    for (const { name } of refs) book.noteTold(name);
    return answer;
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
