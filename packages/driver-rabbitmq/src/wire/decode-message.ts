import { randomUUID } from 'node:crypto';
import type { Message } from 'amqplib';
import type { Delivery, Headers, Receipt } from '@switchyard/core/driver';
import { WIRE } from './encode-message.ts';

const ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/;
const MOST_KNOWN = 1_000;

/** Reads messages. Those that share headers are given one object for them, which core decodes once. */
export class MessageDecoder {
  readonly #known = new Map<string, Headers>();

  /** A delivery of core's; what is not of ours is malformed, its bytes intact. */
  delivery(message: Message, queue: string, receipt: Receipt): Delivery {
    const { messageId: id, headers: table } = message.properties as {
      messageId?: unknown;
      headers?: Readonly<Record<string, unknown>>;
    };
    const headers =
      typeof id === 'string' && ID.test(id) ? this.#shared(table?.[WIRE.headers]) : undefined;
    const extra = table?.[WIRE.extra];
    const own = extra === undefined ? undefined : readHeaders(extra);
    if (headers === undefined || (extra !== undefined && own === undefined)) {
      const made = `malformed-${randomUUID()}`;
      return { malformed: true, id: made, raw: message.content, queue, receipt };
    }
    const delivery = { id: String(id), headers, body: message.content, queue, receipt };
    return own === undefined ? delivery : { ...delivery, extra: own };
  }

  #shared(text: unknown): Headers | undefined {
    if (typeof text !== 'string') return undefined;
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const headers = readHeaders(text);
    if (headers === undefined) return undefined;
    if (this.#known.size >= MOST_KNOWN) this.#known.clear();
    this.#known.set(text, Object.freeze(headers));
    return headers;
  }
}

/** Headers as they were, or nothing where that is no object of texts. */
function readHeaders(text: unknown): Headers | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read !== 'object' || read === null || Array.isArray(read)) return undefined;
    const isText = Object.values(read).every((value) => typeof value === 'string');
    return isText ? (read as Headers) : undefined;
  } catch {
    return undefined;
  }
}
