import type { Receipt } from '@switchyard/core/driver';
import type { ReadRecord } from '../client/client.ts';
import type { Partition } from './partition.ts';

/** A message that was read and is not finished. */
export interface Entry {
  readonly partition: Partition;
  readonly offset: number;
  readonly record: ReadRecord;
  readonly bytes: number;
  /** Its ordering key, where it has one: its followers wait until it is finished. */
  readonly key: string | undefined;
  /** The hand-over that is current; none while it lies here. */
  lease: Lease | undefined;
}

/** One hand-over of a message, and the receipt of it; nothing of it is seen by who prints a delivery. */
export class Lease {
  readonly #entry: Entry;
  readonly #holder: object;

  /** `holder`: who received it. */
  constructor(entry: Entry, holder: object) {
    this.#entry = entry;
    this.#holder = holder;
  }

  get entry(): Entry {
    return this.#entry;
  }

  /** Whether the message is still handed over by this. */
  get isCurrent(): boolean {
    return this.#entry.lease === this && this.#entry.partition.isOwned;
  }

  /** Whether it is that one's to settle. */
  isOf(holder: object): boolean {
    return this.#holder === holder && this.isCurrent;
  }
}

/** The lease that a receipt is; nothing for what somebody else made. */
export function leaseOf(receipt: Receipt): Lease | undefined {
  const found: unknown = receipt;
  return found instanceof Lease ? found : undefined;
}
