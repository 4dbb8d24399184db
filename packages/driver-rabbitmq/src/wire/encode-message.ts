import type { Headers, OutboundMessage } from '@switchyard/core/driver';

/** Names of the headers that carry ours: shared ones, those of one message, and its ordering key. */
export const WIRE = { headers: 'sy-h', extra: 'sy-x', key: 'sy-k' } as const;

/** What a message is published with. */
export interface WireProperties {
  readonly messageId: string;
  readonly persistent: true;
  readonly mandatory: true;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Encodes headers as text: any name and value comes back as it went, and shared ones are encoded once
 * per object. AMQP's own table would be encoded field by field for each message.
 */
export class HeaderEncoder {
  readonly #known = new WeakMap<Headers, string>();

  properties({ id, headers, extra, orderingKey }: OutboundMessage): WireProperties {
    const table: Record<string, string> = { [WIRE.headers]: this.#shared(headers) };
    if (extra !== undefined) table[WIRE.extra] = JSON.stringify(extra);
    if (orderingKey !== undefined) table[WIRE.key] = orderingKey;
    return { messageId: id, persistent: true, mandatory: true, headers: table };
  }

  #shared(headers: Headers): string {
    let text = this.#known.get(headers);
    if (text === undefined) {
      text = JSON.stringify(headers);
      this.#known.set(headers, text);
    }
    return text;
  }
}

/** The bytes of a body as amqplib takes them, not copied. */
export function bodyOf({ body }: OutboundMessage): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}
