import { createHash } from 'node:crypto';
import { asReceipt, type Delivery, type Headers } from '@switchyard/core/driver';
import { idOf } from '../wire/message-id.ts';
import { readMessage, type ReadMessage } from '../wire/message-bytes.ts';

const PLACE_BYTES = 7;
const MID_AT = 11;

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

/** One delivery as this driver knows it; also its receipt. */
export class Lease {
  readonly holder: object;
  readonly takenAt: number;
  /** place7 .. run4 .. mid: what proves it to Redis. */
  readonly token: Buffer;
  /** The message as it lies in Redis. */
  readonly bytes: Buffer;
  /** `undefined` for bytes of a stranger. */
  readonly message: ReadMessage | undefined;

  constructor(terms: LeaseTerms, token: Buffer, bytes: Buffer) {
    this.holder = terms.holder;
    this.takenAt = terms.takenAt;
    this.token = token;
    this.bytes = bytes;
    this.message = readMessage(bytes);
  }

  get mid(): Buffer {
    return this.token.subarray(MID_AT);
  }

  /** Where the body begins in the message, counted from 1. */
  get bodyFrom(): number {
    return this.message === undefined ? 1 : this.bytes.length - this.message.body.length + 1;
  }
}

/** What a consumer is handed. */
export function makeDelivery(lease: Lease, terms: LeaseTerms, headers: Headers | undefined): Delivery {
  const { message, mid, token, bytes } = lease;
  const { queue, expiresAt: leaseExpiresAt, deaths } = terms;
  const common = { queue, receipt: asReceipt(lease), leaseExpiresAt, deaths };
  const id = message === undefined || headers === undefined ? undefined : idOf(mid);
  if (message === undefined || headers === undefined || id === undefined) {
    return { ...common, malformed: true, id: strangeId(mid), raw: bytes };
  }
  const { extra, body } = message;
  return { ...common, id, headers, extra, body, run: token.readUInt32BE(PLACE_BYTES) };
}

/** An id for bytes that have none: the same each time, another for each. */
export function strangeId(mid: Buffer): string {
  return `malformed-${createHash('sha256').update(mid).digest('hex').slice(0, 24)}`;
}
