import { createHash } from 'node:crypto';
import type { Headers } from '@switchyard/core/driver';
import { encodeHeaders } from './header-bytes.ts';

/** Headers as they are sent: by name, where Redis keeps them once for all messages of a queue. */
export interface EncodedHeaders {
  readonly bytes: Buffer;
  /** Eight bytes that stand for them; absent where they travel in each message. */
  readonly ref: Buffer | undefined;
  /** The same as text; '' where there is none. */
  readonly name: string;
}

/** Different headers that one queue keeps by name; more than that travel in their messages. */
export const MOST_INTERNED = 1_000;

const REF_BYTES = 8;

/** Encodes shared headers once per object. */
export class HeaderEncoder {
  readonly #known = new WeakMap<Headers, EncodedHeaders>();
  readonly #inline = new WeakMap<Headers, EncodedHeaders>();

  /** By name. */
  byName(headers: Headers): EncodedHeaders {
    let encoded = this.#known.get(headers);
    if (encoded === undefined) {
      const bytes = encodeHeaders(headers);
      const ref = createHash('sha1').update(bytes).digest().subarray(0, REF_BYTES);
      encoded = { bytes, ref, name: ref.toString('latin1') };
      this.#known.set(headers, encoded);
    }
    return encoded;
  }

  /** In full. */
  inFull(headers: Headers): EncodedHeaders {
    let encoded = this.#inline.get(headers);
    if (encoded === undefined) {
      encoded = { bytes: this.byName(headers).bytes, ref: undefined, name: '' };
      this.#inline.set(headers, encoded);
    }
    return encoded;
  }
}

/** Headers that Redis knows by this name. */
export function encodedByName(name: string): EncodedHeaders {
  return { ref: Buffer.from(name, 'latin1'), bytes: Buffer.alloc(0), name };
}
