import { createHash } from 'node:crypto';
import { asReceipt, type Delivery, type Headers } from '@switchyard/core/driver';
import { idOf, PLACE_BYTES, uuidAt, UUID_BYTES } from '../wire/message-id.ts';
import { FLAG, MARK, readMessage, type ReadMessage } from '../wire/message-bytes.ts';
import type { Pack } from '../wire/pack.ts';
import type { HeaderBook } from './header-book.ts';

const RUN_BYTES = 4;
/** Where the mid begins in a token. */
const MID_AT = PLACE_BYTES + RUN_BYTES;
/** Bytes of the length of a message, between it and its token. */
const LENGTH_BYTES = 4;
const MARK_AT = 7;
const FLAGS_AT = 9;
const REF_AT = 10;
const PLAIN_BODY_AT = 18;

/** What one claim took: where and how long it is leased, and what of it is held still. */
export interface Claim {
  /** Who it was handed to. */
  readonly holder: object;
  readonly queue: string;
  /** Epoch milliseconds by the clock of this process. */
  readonly takenAt: number;
  readonly expiresAt: number;
  readonly deaths: number;
  readonly leases: readonly Lease[];
  /** How many of them are neither settled nor lost. */
  held: number;
}

/**
 * One delivery as this driver knows it; also its receipt. It keeps what Redis answered, and reads it when
 * asked: length of token 1, token (place 7, run 4, mid), length 4, bytes of the message.
 */
export class Lease {
  /** Private, as all of it: who prints a delivery need not read its neighbours. */
  readonly #claim: Claim;
  /** Whether it was settled, lost or given back. */
  isOver = false;
  /** The settle call that it was part of last. */
  settleCall = 0;
  /** Where it ends in the answer; past the end of an answer that is cut short. */
  readonly end: number;
  readonly #answer: Buffer;
  readonly #tokenAt: number;
  readonly #bytesAt: number;
  /** `null` until it was asked for. */
  #message: ReadMessage | undefined | null = null;
  /** It was handed out as bytes without an envelope, whatever can be read of them. */
  isStrange = false;

  constructor(claim: Claim, answer: Buffer, at: number) {
    this.#claim = claim;
    this.#answer = answer;
    this.#tokenAt = at + 1;
    this.#bytesAt = this.#tokenAt + (answer[at] ?? 0) + LENGTH_BYTES;
    const isCut = this.#bytesAt > answer.length;
    this.end = isCut ? Infinity : this.#bytesAt + answer.readUInt32BE(this.#tokenEnd);
  }

  get claim(): Claim {
    return this.#claim;
  }

  /** place7 .. run4 .. mid: what proves it to Redis. */
  get token(): Buffer {
    return this.#answer.subarray(this.#tokenAt, this.#tokenEnd);
  }

  get mid(): Buffer {
    return this.#answer.subarray(this.#tokenAt + MID_AT, this.#tokenEnd);
  }

  /** The id of its job; `undefined` where nobody of ours wrote it. */
  get id(): string | undefined {
    const midAt = this.#tokenAt + MID_AT;
    return this.#tokenEnd - midAt === UUID_BYTES ? uuidAt(this.#answer, midAt) : idOf(this.mid);
  }

  get run(): number {
    return this.#answer.readUInt32BE(this.#tokenAt + PLACE_BYTES);
  }

  /** The message as it lies in Redis. */
  get bytes(): Buffer {
    return this.#answer.subarray(this.#bytesAt, this.end);
  }

  /** The message, read once; `undefined` for bytes of a stranger. */
  get message(): ReadMessage | undefined {
    return this.isStrange ? undefined : this.#read;
  }

  /** The unique key that it holds, as far as it can be read. */
  get lockKey(): string | undefined {
    return this.#read?.lockKey;
  }

  get #read(): ReadMessage | undefined {
    if (this.#message === null) this.#message = readMessage(this.bytes);
    return this.#message;
  }

  get isOrdered(): boolean {
    return this.#isOurs && ((this.#answer[this.#bytesAt + FLAGS_AT] ?? 0) & FLAG.ordered) !== 0;
  }

  /** Whether it has nothing but shared headers and a body, like most. */
  get isPlain(): boolean {
    const isLong = this.end >= this.#bytesAt + PLAIN_BODY_AT;
    return isLong && this.#isOurs && this.#answer[this.#bytesAt + FLAGS_AT] === 0;
  }

  /** The headers of one that is plain. */
  plainHeaders(book: HeaderBook): Headers | undefined {
    return book.findAt(this.#answer, this.#bytesAt + REF_AT);
  }

  /** The name of those headers. */
  get plainName(): string {
    const at = this.#bytesAt;
    return this.#answer.toString('latin1', at + REF_AT, at + PLAIN_BODY_AT);
  }

  /** The body of one that is plain. */
  get plainBody(): Buffer {
    return this.#answer.subarray(this.#bytesAt + PLAIN_BODY_AT, this.end);
  }

  /** Where the body begins in the message, counted from 1. */
  get bodyFrom(): number {
    const { message, bytes } = this;
    return message === undefined ? 1 : bytes.length - message.body.length + 1;
  }

  /** Adds length and token, byte by byte: for so few, copy() takes longer. */
  packToken(pack: Pack): void {
    const length = this.#tokenEnd - this.#tokenAt + 1;
    const room = pack.room(length);
    const to = pack.length;
    const from = this.#tokenAt - 1;
    for (let index = 0; index < length; index += 1)
      room[to + index] = this.#answer[from + index] ?? 0;
    pack.wrote(length);
  }

  get #isOurs(): boolean {
    return this.#answer[this.#bytesAt + MARK_AT] === MARK && this.end > this.#bytesAt + FLAGS_AT;
  }

  get #tokenEnd(): number {
    return this.#bytesAt - LENGTH_BYTES;
  }
}

/** What a consumer is handed. */
export function makeDelivery(lease: Lease, book: HeaderBook): Delivery {
  const { queue, expiresAt: leaseExpiresAt, deaths } = lease.claim;
  const receipt = asReceipt(lease);
  const { id, isPlain } = lease;
  const shared = isPlain ? lease.plainHeaders(book) : undefined;
  if (shared !== undefined && id !== undefined) {
    const { plainBody: body, run } = lease;
    return {
      queue,
      receipt,
      leaseExpiresAt,
      deaths,
      id,
      headers: shared,
      extra: undefined,
      body,
      run,
    };
  }
  const { message } = lease;
  const named = message?.headers;
  const headers = typeof named === 'string' ? book.find(named) : named;
  if (message === undefined || headers === undefined || id === undefined) {
    const made = strangeId(lease.mid);
    lease.isStrange = true;
    return { queue, receipt, leaseExpiresAt, deaths, malformed: true, id: made, raw: lease.bytes };
  }
  const { extra, body } = message;
  return { queue, receipt, leaseExpiresAt, deaths, id, headers, extra, body, run: lease.run };
}

/** An id for bytes that have none: the same each time, another for each. */
export function strangeId(mid: Buffer): string {
  return `malformed-${createHash('sha256').update(mid).digest('hex').slice(0, 24)}`;
}
