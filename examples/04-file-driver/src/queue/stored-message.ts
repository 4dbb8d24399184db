import {
  HEADER,
  type HeaderPatch,
  type Headers,
  type OutboundMessage,
} from '@switchyard/core/driver';

/** What of a message changes while it lives; each change is logged. */
export interface MessageState {
  /** The physical queue it lies in. */
  queue: string;
  /** Absent: bytes of a stranger. */
  headers: Headers | undefined;
  extra: Headers | undefined;
  /** Epoch milliseconds since when it is ready, or at which it will be. */
  dueAt: number;
  run: number;
  deaths: number;
  /** Whether a consumer holds it. */
  active: boolean;
}

/** A message, from publish to ack, in memory. */
export class StoredMessage implements MessageState {
  /** Its key in the log; rises with every message. */
  readonly number: number;
  readonly id: string;
  readonly body: Uint8Array;
  queue: string;
  headers: Headers | undefined;
  extra: Headers | undefined;
  dueAt: number;
  run = 0;
  deaths = 0;
  active = false;
  /** Its place in its queue: given when it becomes ready, kept while it is away under a lease. */
  place = 0;
  /** Length of its record in the log. */
  bytes = 0;

  constructor(
    number: number,
    content: Pick<OutboundMessage, 'id' | 'body'> &
      Pick<MessageState, 'queue' | 'headers' | 'dueAt'>,
    extra?: Headers,
  ) {
    this.number = number;
    this.id = content.id;
    this.body = content.body;
    this.queue = content.queue;
    this.headers = content.headers;
    this.extra = extra;
    this.dueAt = content.dueAt;
  }
}

/** Orders messages by their place. */
export function byPlace(a: StoredMessage, b: StoredMessage): number {
  return a.place - b.place;
}

/** Orders messages by when they are due, then by age. */
export function byDueTime(a: StoredMessage, b: StoredMessage): number {
  return a.dueAt - b.dueAt || a.number - b.number;
}

/** What a header patch changes: `null` removes. */
export function patched(
  { extra }: MessageState,
  patch: HeaderPatch | undefined,
): Partial<MessageState> {
  if (patch === undefined) return {};
  const merged: Record<string, string | null> = { ...extra, ...patch };
  const kept = Object.entries(merged).filter((one): one is [string, string] => one[1] !== null);
  return { extra: Object.fromEntries(kept) };
}

/** What death changes; bytes of a stranger become a message, so that its headers can be read. */
export function buried(
  message: MessageState,
  patch: HeaderPatch | undefined,
): Partial<MessageState> {
  if (message.headers !== undefined) return patched(message, patch);
  return { headers: {}, ...patched(message, { [HEADER.malformed]: '1', ...patch }) };
}
