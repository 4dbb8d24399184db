import type { Headers, OutboundMessage } from '@switchyard/core/driver';

/** Names of the headers of a record that carry ours. */
export const WIRE = {
  id: 'sy-id',
  headers: 'sy-h',
  extra: 'sy-x',
  /** Present where the record's key is an ordering key. */
  ordered: 'sy-o',
  /** In a delay topic: the instant it becomes due, that it came to its level, and the physical queue it goes to. */
  dueAt: 'sy-at',
  since: 'sy-in',
  to: 'sy-to',
} as const;

/** A record as the client takes it. */
export interface WireRecord {
  readonly key: Buffer;
  readonly value: Buffer;
  readonly headers: Record<string, Buffer | string>;
}

const NOTHING = Buffer.alloc(0);

/** Encodes messages; headers that several share are encoded once per object. */
export class MessageEncoder {
  readonly #known = new WeakMap<Headers, Buffer>();

  record({ id, headers, extra, body, orderingKey }: OutboundMessage): WireRecord {
    const wire: Record<string, Buffer | string> = {
      [WIRE.id]: id,
      [WIRE.headers]: this.#shared(headers),
    };
    if (extra !== undefined) wire[WIRE.extra] = JSON.stringify(extra);
    if (orderingKey !== undefined) wire[WIRE.ordered] = NOTHING;
    return { key: Buffer.from(orderingKey ?? id), value: bytesOf(body), headers: wire };
  }

  #shared(headers: Headers): Buffer {
    let bytes = this.#known.get(headers);
    if (bytes === undefined) {
      bytes = Buffer.from(JSON.stringify(headers));
      this.#known.set(headers, bytes);
    }
    return bytes;
  }
}

/** About how many bytes a record takes in a request. */
export function weightOf({ key, value, headers }: WireRecord): number {
  let bytes = 64 + key.byteLength + value.byteLength;
  for (const [name, held] of Object.entries(headers)) {
    bytes += name.length + 8 + (typeof held === 'string' ? held.length * 3 : held.byteLength);
  }
  return bytes;
}

/** The bytes of a body as a client takes them, not copied. */
function bytesOf(body: Uint8Array): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}
