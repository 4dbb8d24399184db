import { createHash } from 'node:crypto';
import { asReceipt, type Delivery, type Headers } from '@switchyard/core/driver';
import { idOf } from '../wire/message-id.ts';
import { FLAG, MARK, readMessage, type ReadMessage } from '../wire/message-bytes.ts';
import type { Pack } from '../wire/pack.ts';

const PLACE_BYTES = 7;
const MID_AT = 11;
const MARK_AT = 7;
const FLAGS_AT = 9;
const REF_AT = 10;
const PLAIN_BODY_AT = 18;

/** Where and how long something is leased. */
export interface LeaseTerms {
  /** Who it was handed to. */
  readonly holder: object;
  readonly queue: string;
  /** Epoch milliseconds by the clock of this process. */
  readonly takenAt: number;
  readonly expiresAt: number;
  readonly deaths: number;
}

/** Where a token and its message lie in what Redis answered. */
export interface LeaseSpan {
  readonly tokenAt: number;
  readonly bytesAt: number;
  readonly end: number;
}

/** One delivery as this driver knows it; also its receipt. It keeps what Redis answered, and reads it when asked. */
export class Lease {
  readonly terms: LeaseTerms;
  readonly #answer: Buffer;
  readonly #tokenAt: number;
  readonly #bytesAt: number;
  readonly #end: number;
  /** It was handed out as bytes without an envelope, whatever can be read of them. */
  isStrange = false;

  constructor(terms: LeaseTerms, answer: Buffer, span: LeaseSpan) {
    this.terms = terms;
    this.#answer = answer;
    this.#tokenAt = span.tokenAt;
    this.#bytesAt = span.bytesAt;
    this.#end = span.end;
  }

  /** place7 .. run4 .. mid: what proves it to Redis. */
  get token(): Buffer {
    return this.#answer.subarray(this.#tokenAt, this.#tokenEnd);
  }

  get mid(): Buffer {
    return this.#answer.subarray(this.#tokenAt + MID_AT, this.#tokenEnd);
  }

  get run(): number {
    return this.#answer.readUInt32BE(this.#tokenAt + PLACE_BYTES);
  }

  /** The message as it lies in Redis. */
  get bytes(): Buffer {
    return this.#answer.subarray(this.#bytesAt, this.#end);
  }

  /** The message; `undefined` for bytes of a stranger. */
  get message(): ReadMessage | undefined {
    return this.isStrange ? undefined : readMessage(this.bytes);
  }

  /** The unique key that it holds, as far as it can be read. */
  get lockKey(): string | undefined {
    return readMessage(this.bytes)?.lockKey;
  }

  get isOrdered(): boolean {
    return this.#isOurs && ((this.#answer[this.#bytesAt + FLAGS_AT] ?? 0) & FLAG.ordered) !== 0;
  }

  /** The name of its headers, where it has nothing but shared headers and a body. */
  get plainName(): string | undefined {
    const at = this.#bytesAt;
    if (!this.#isOurs || this.#answer[at + FLAGS_AT] !== 0 || this.#end < at + PLAIN_BODY_AT) {
      return undefined;
    }
    return this.#answer.toString('latin1', at + REF_AT, at + PLAIN_BODY_AT);
  }

  /** The body of a message that has a plain name. */
  get plainBody(): Buffer {
    return this.#answer.subarray(this.#bytesAt + PLAIN_BODY_AT, this.#end);
  }

  /** Where the body begins in the message, counted from 1. */
  get bodyFrom(): number {
    const { message, bytes } = this;
    return message === undefined ? 1 : bytes.length - message.body.length + 1;
  }

  /** Adds length and token. */
  packToken(pack: Pack): void {
    const length = this.#tokenEnd - this.#tokenAt;
    this.#answer.copy(pack.room(length + 1), pack.length, this.#tokenAt - 1, this.#tokenEnd);
    pack.wrote(length + 1);
  }

  get #isOurs(): boolean {
    return this.#answer[this.#bytesAt + MARK_AT] === MARK && this.#end > this.#bytesAt + FLAGS_AT;
  }

  /** Between token and message there is the message's length. */
  get #tokenEnd(): number {
    return this.#bytesAt - 4;
  }
}

/** What a consumer is handed; `find` knows headers by their name. */
export function makeDelivery(lease: Lease, find: (name: string) => Headers | undefined): Delivery {
  const { queue, expiresAt: leaseExpiresAt, deaths } = lease.terms;
  const receipt = asReceipt(lease);
  const { plainName, mid } = lease;
  const id = idOf(mid);
  const shared = plainName === undefined ? undefined : find(plainName);
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
  const headers = typeof message?.headers === 'string' ? find(message.headers) : message?.headers;
  if (message === undefined || headers === undefined || id === undefined) {
    const raw = lease.bytes;
    lease.isStrange = true;
    return { queue, receipt, leaseExpiresAt, deaths, malformed: true, id: strangeId(mid), raw };
  }
  const { extra, body } = message;
  return { queue, receipt, leaseExpiresAt, deaths, id, headers, extra, body, run: lease.run };
}

/** An id for bytes that have none: the same each time, another for each. */
export function strangeId(mid: Buffer): string {
  return `malformed-${createHash('sha256').update(mid).digest('hex').slice(0, 24)}`;
}
