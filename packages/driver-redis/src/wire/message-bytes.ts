import type { Headers } from '@switchyard/core/driver';
import { decodeHeaders, encodeHeaders } from './header-bytes.ts';
import type { EncodedHeaders } from './header-cache.ts';

/**
 * A message as it lies in Redis. Scripts read the first ten bytes, the ordering name and the lock; they
 * move the rest about without looking into it.
 *
 *   place 7 · mark 1 · priority 1 · flags 1 · [ordering 16] · [lock 2 + n] · headers 8 or 4 + n · [extra 4 + n] · body
 *
 * The place is Redis's to give: what is sent begins with the mark.
 */
const PLACE_BYTES = 7;
/** The first byte after the place: this layout. Anything else was written by a stranger. */
export const MARK = 0xa5;
const FIXED_BYTES = 3;
const ORDERING_BYTES = 16;
const REF_BYTES = 8;

/** Which parts are there. */
export const FLAG = { ordered: 1, locked: 2, inline: 4, extra: 8 } as const;

/** What is sent of a message, beside its id and its body. */
export interface Head {
  readonly priority: number;
  /** Sixteen characters that stand for the ordering key. */
  readonly ordering: string | undefined;
  readonly lockKey: string | undefined;
  readonly headers: EncodedHeaders;
  readonly extra: Headers | undefined;
}

/** What was read of a message, before its headers are known. */
export interface ReadMessage {
  readonly priority: number;
  readonly ordering: string | undefined;
  readonly lockKey: string | undefined;
  /** The name of interned headers, or the headers themselves. */
  readonly headers: string | Headers;
  readonly extra: Headers | undefined;
  readonly body: Buffer;
}

const NO_BYTES = Buffer.alloc(0);

/** The bytes in front of the body. */
export function writeHead(head: Head): Buffer {
  const { ordering, lockKey, headers, extra } = head;
  const lock = lockKey === undefined ? NO_BYTES : Buffer.from(lockKey);
  const inline = headers.ref === undefined;
  const own = extra === undefined ? NO_BYTES : encodeHeaders(extra);
  const flags =
    (ordering === undefined ? 0 : FLAG.ordered) |
    (lockKey === undefined ? 0 : FLAG.locked) |
    (inline ? FLAG.inline : 0) |
    (extra === undefined ? 0 : FLAG.extra);
  return Buffer.concat([
    Buffer.of(MARK, head.priority, flags),
    ordering === undefined ? NO_BYTES : Buffer.from(ordering, 'latin1'),
    lockKey === undefined ? NO_BYTES : Buffer.of(lock.length >> 8, lock.length & 0xff),
    lock,
    ...(headers.ref === undefined ? [lengthOf(headers.bytes), headers.bytes] : [headers.ref]),
    ...(extra === undefined ? [] : [lengthOf(own), own]),
  ]);
}

/** Reads what lies in Redis; `undefined` where it is not ours or is damaged. */
export function readMessage(bytes: Buffer): ReadMessage | undefined {
  if (bytes[PLACE_BYTES] !== MARK || bytes.length < PLACE_BYTES + FIXED_BYTES) return undefined;
  const priority = bytes[PLACE_BYTES + 1] ?? 0;
  const flags = bytes[PLACE_BYTES + 2] ?? 0;
  const reader = new Reader(bytes, PLACE_BYTES + FIXED_BYTES);
  const ordering = (flags & FLAG.ordered) === 0 ? undefined : reader.text(ORDERING_BYTES);
  const lockKey = (flags & FLAG.locked) === 0 ? undefined : reader.take(reader.short()).toString();
  const headers =
    (flags & FLAG.inline) === 0
      ? reader.text(REF_BYTES)
      : decodeHeaders(reader.take(reader.length()));
  const hasExtra = (flags & FLAG.extra) !== 0;
  const extra = hasExtra ? decodeHeaders(reader.take(reader.length())) : undefined;
  if (reader.isShort || headers === undefined || (hasExtra && extra === undefined))
    return undefined;
  return { priority, ordering, lockKey, headers, extra, body: reader.rest() };
}

/** Reads on from a position, and remembers if there was less than was asked for. */
class Reader {
  isShort = false;
  readonly #bytes: Buffer;
  #at: number;

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  text(length: number): string {
    const end = this.#pass(length);
    return this.#bytes.toString('latin1', end - length, end);
  }

  take(length: number): Buffer {
    const end = this.#pass(length);
    return this.#bytes.subarray(end - length, end);
  }

  short(): number {
    const end = this.#pass(2);
    return this.isShort ? 0 : this.#bytes.readUInt16BE(end - 2);
  }

  length(): number {
    const end = this.#pass(4);
    return this.isShort ? 0 : this.#bytes.readUInt32BE(end - 4);
  }

  rest(): Buffer {
    return this.#bytes.subarray(this.#at);
  }

  #pass(length: number): number {
    this.#at += length;
    if (this.#at > this.#bytes.length) this.isShort = true;
    return this.#at;
  }
}

function lengthOf(bytes: Buffer): Buffer {
  const length = Buffer.allocUnsafe(4);
  length.writeUInt32BE(bytes.length);
  return length;
}

/** Epoch milliseconds of the first place. */
const EPOCH = 1_704_067_200_000;
const PLACES_PER_MS = 4_096;

/** When a message came to the place it has, in epoch milliseconds. */
export function placeTime(bytes: Buffer): number | undefined {
  if (bytes.length < PLACE_BYTES) return undefined;
  const place = bytes.readUIntBE(0, 1) * 2 ** 48 + bytes.readUIntBE(1, 6);
  return Math.floor(place / PLACES_PER_MS) + EPOCH;
}
