import type { HeaderPatch, Headers, OutboundMessage, StoredValue } from '@switchyard/core/driver';
import { HEADER } from '@switchyard/core/driver';
import type { Linked } from './linked-line.ts';
import { mergeHeaders } from '../store/merge-headers.ts';

/** The lowest priority; they are whole numbers. */
export const LOWEST_PRIORITY = 0;
/** The highest priority. */
export const HIGHEST_PRIORITY = 9;
/** Priority of a message that asks for none or for a wrong one, and of every dead letter. */
const NORMAL_PRIORITY = 5;

/** The lines of a queue. */
export type Where = 'nowhere' | 'ready' | 'blocked' | 'suspect' | 'delayed' | 'leased';

/** What a running job told about itself. */
export interface Notes {
  progress: StoredValue | undefined;
  readonly logs: string[];
}

/**
 * A message as a queue keeps it: one object from publish to ack, moved from line to line.
 *
 * Its fields are all there from the beginning, so that the engine keeps one shape for it.
 */
export class StoredMessage implements Linked<StoredMessage> {
  readonly id: string;
  readonly body: Uint8Array;
  headers: Headers;
  extra: Headers | undefined;
  /** Bytes of somebody else: they have no headers, and `extra` is kept aside until it is dead. */
  malformed: boolean;
  priority: number;
  orderingKey: string | undefined;

  /** Its place: rises with every arrival in its queue, and is kept while it is away under a lease. */
  sequence = 0;
  /** Waiting: when it became ready. Delayed: when it was held back. */
  since = 0;
  /** When a delayed message becomes ready. */
  dueAt = 0;
  /** How often it was delivered. */
  run = 0;
  /** How often its lease ran out. */
  deaths = 0;

  /** The physical queue it lies in, or lay in last. */
  queue = '';
  /** Which line it stands in. */
  where: Where = 'nowhere';
  /** When it was delivered last. */
  takenAt = 0;
  /** The unique key it was published with. */
  lockKey: string | undefined = undefined;
  /** What its handler told about it. */
  notes: Notes | undefined = undefined;

  /** Whether it is the head of its ordering key: from its arrival there until it is acked or dead. */
  holdsKey = false;
  /** The next message of its ordering key. */
  follower: StoredMessage | undefined = undefined;
  /** An older message with the same id. */
  older: StoredMessage | undefined = undefined;
  before: StoredMessage | undefined = undefined;
  after: StoredMessage | undefined = undefined;

  constructor(content: {
    readonly id: string;
    readonly body: Uint8Array;
    readonly headers: Headers;
    readonly extra: Headers | undefined;
    readonly malformed: boolean;
    readonly priority: number | undefined;
    readonly orderingKey: string | undefined;
  }) {
    this.id = content.id;
    this.body = content.body;
    this.headers = content.headers;
    this.extra = content.extra;
    this.malformed = content.malformed;
    this.priority = isPriority(content.priority) ? content.priority : NORMAL_PRIORITY;
    this.orderingKey = content.orderingKey;
  }

  /** Merges a patch into `extra`; without one, `extra` stays the same object. */
  patch(patch: HeaderPatch | undefined): void {
    this.extra = mergeHeaders(this.extra, patch);
  }

  /**
   * Makes a dead letter of it: patched, and in a line where only the time of death counts. Foreign
   * bytes become the body of a message that says so, or their patch could not be read there.
   */
  die(patch: HeaderPatch | undefined): void {
    this.patch(this.malformed ? { [HEADER.malformed]: '1', ...patch } : patch);
    this.malformed = false;
    this.deaths = 0;
    this.priority = NORMAL_PRIORITY;
    this.orderingKey = undefined;
  }

  /** Makes a job of a dead letter again; its runs go on counting. */
  live(priority: string | undefined, orderingKey: string | undefined): void {
    this.priority = toPriority(priority);
    this.orderingKey = orderingKey;
  }
}

function toPriority(text: string | undefined): number {
  const value = text === undefined ? undefined : Number(text);
  return isPriority(value) ? value : NORMAL_PRIORITY;
}

function isPriority(value: number | undefined): value is number {
  return (
    Number.isInteger(value) && Number(value) >= LOWEST_PRIORITY && Number(value) <= HIGHEST_PRIORITY
  );
}

/** A message that was published. */
export function storePublished(message: OutboundMessage): StoredMessage {
  return new StoredMessage({
    id: message.id,
    body: message.body,
    headers: message.headers,
    extra: message.extra,
    malformed: false,
    priority: message.priority,
    orderingKey: message.orderingKey,
  });
}

const NO_HEADERS: Headers = Object.freeze({});

/** Bytes that somebody else put into a queue, under a made-up id. */
export function storeMalformed(id: string, raw: Uint8Array): StoredMessage {
  return new StoredMessage({
    id,
    body: raw,
    headers: NO_HEADERS,
    extra: undefined,
    malformed: true,
    priority: undefined,
    orderingKey: undefined,
  });
}
