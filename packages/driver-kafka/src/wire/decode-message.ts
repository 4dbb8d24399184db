import { randomUUID } from 'node:crypto';
import type { Delivery, Headers, Receipt } from '@switchyard/core/driver';
import type { ReadRecord } from '../client/client.ts';
import { WIRE } from './encode-message.ts';

const ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/;
const MOST_KNOWN = 1_000;
const NO_BYTES = new Uint8Array();

/** Reads records. Those that share headers are given one object for them, which core decodes once. */
export class MessageDecoder {
  readonly #known = new Map<string, Headers>();
  #lastBytes: Buffer = Buffer.alloc(0);
  #last: Headers | undefined;

  /** A delivery of core's; what is not of ours is malformed, its bytes intact. */
  delivery(record: ReadRecord, queue: string, receipt: Receipt): Delivery {
    const id = textOf(record, WIRE.id);
    const headers = ID.test(id ?? '') ? this.#shared(bytesOf(record, WIRE.headers)) : undefined;
    const text = textOf(record, WIRE.extra);
    const extra = text === undefined ? undefined : readHeaders(text);
    const body = record.value ?? NO_BYTES;
    if (headers === undefined || (text !== undefined && extra === undefined)) {
      return { malformed: true, id: `malformed-${randomUUID()}`, raw: body, queue, receipt };
    }
    const delivery = { id: String(id), headers, body, queue, receipt };
    return extra === undefined ? delivery : { ...delivery, extra };
  }

  #shared(bytes: Buffer | undefined): Headers | undefined {
    if (bytes === undefined) return undefined;
    if (this.#last !== undefined && this.#lastBytes.equals(bytes)) return this.#last;
    const text = bytes.toString();
    const known = this.#known.get(text) ?? readHeaders(text);
    if (known === undefined) return undefined;
    if (this.#known.size >= MOST_KNOWN) this.#known.clear();
    this.#known.set(text, Object.freeze(known));
    // A copy: the bytes are a view into all that was fetched with them.
    this.#lastBytes = Buffer.from(bytes);
    this.#last = known;
    return known;
  }
}

/** The ordering key of a record, where it has one. */
export function orderingKeyOf(record: ReadRecord): string | undefined {
  return record.headers?.[WIRE.ordered] === undefined ? undefined : record.key?.toString();
}

/** The text of a header of a record. */
export function textOf(record: ReadRecord, name: string): string | undefined {
  return bytesOf(record, name)?.toString();
}

function bytesOf({ headers }: ReadRecord, name: string): Buffer | undefined {
  const held = headers?.[name];
  const one = Array.isArray(held) ? held[0] : held;
  return typeof one === 'string' ? Buffer.from(one) : one;
}

/** Headers as they were, or nothing where that is no object of texts. */
function readHeaders(text: string): Headers | undefined {
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read !== 'object' || read === null || Array.isArray(read)) return undefined;
    const isText = Object.values(read).every((value) => typeof value === 'string');
    return isText ? (read as Headers) : undefined;
  } catch {
    return undefined;
  }
}
