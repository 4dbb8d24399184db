import type { Headers, OutboundMessage } from '../contract/message.ts';
import type { StoreOp } from '../contract/store.ts';
import { encodeOwn } from '../envelope/encode-envelope.ts';
import { ERROR_RESERVE_BYTES, headerBytes, MAX_HEADER_BYTES } from '../envelope/header-size.ts';
import { TooLargeError } from '../exceptions/enqueue-errors.ts';
import { stableHash } from '../internal/stable-hash.ts';
import { checkUserHeaders } from '../task/user-headers.ts';
import { confirmOf } from './confirm.ts';
import { NO_OPTIONS, type Draft } from './draft.ts';
import type { SealRules } from './parts.ts';

/** What middleware may still have changed. */
export interface Content {
  readonly payload: unknown;
  readonly headers: Readonly<Record<string, string>> | undefined;
}

/** Serializes a draft. Throws `NotSerializableError`, `TooLargeError` or `InvalidNameError`. */
export function seal(draft: Draft, content: Content, rules: SealRules): OutboundMessage {
  const { options, resolved, delayMs } = draft;
  const body = serializeBody(content.payload, rules);
  const lock = lockOp(draft, content.payload);
  // Most jobs have no headers of their own, also where a middleware might have set some.
  const isPlain = options === NO_OPTIONS && isNone(content.headers);
  return {
    id: draft.id,
    idOrigin: draft.repeat === undefined ? draft.origin : 'user',
    headers: resolved.headers,
    extra: isPlain ? undefined : ownHeaders(draft, content, lock),
    body,
    delayMs: delayMs > 0 ? delayMs : undefined,
    priority: resolved.priority,
    orderingKey: options.orderingKey,
    ops: lock && [lock],
    confirm: options.confirm && confirmOf(options.confirm),
  };
}

function isNone(headers: Content['headers']): boolean {
  // A middleware may have put there whatever it likes; that is for the check of headers.
  if (typeof headers !== 'object' || headers === null) return headers === undefined;
  for (const _ in headers) return false;
  return true;
}

function ownHeaders(
  { options, resolved, origin, now, delayMs }: Draft,
  { headers }: Content,
  lock: ReturnType<typeof lockOp>,
): Headers | undefined {
  if (headers !== undefined) checkUserHeaders(headers);
  const own = {
    deadline: options.deadline?.getTime(),
    orderingKey: options.orderingKey,
    uniqueKey: lock?.key,
    uniqueTtlMs: lock?.ttlMs,
    runAt: delayMs > 0 ? now + delayMs : undefined,
    enqueuedAt: origin === 'core' ? undefined : now,
  };
  const extra = encodeOwn(own, headers);
  if (extra !== undefined) checkAllHeaders(resolved.headerBytes + headerBytes(extra));
  return extra;
}

/** The lock that a unique job asks for; its key may be made of what middleware left of the payload. */
function lockOp(
  { options, task }: Draft,
  payload: unknown,
): Extract<StoreOp, { type: 'lock.acquire' }> | undefined {
  const { unique } = options;
  if (unique === undefined) return undefined;
  if (unique === true) {
    return { type: 'lock.acquire', key: stableHash(task.name, payload), ttlMs: undefined };
  }
  return { type: 'lock.acquire', key: unique.key, ttlMs: unique.ttlMs };
}

function serializeBody(payload: unknown, rules: SealRules): Uint8Array {
  const body = rules.serializer.serialize(payload);
  if (body.byteLength <= rules.maxBodyBytes) return body;
  throw new TooLargeError('The serialized payload', body.byteLength, rules.maxBodyBytes);
}

function checkAllHeaders(bytes: number): void {
  const limit = MAX_HEADER_BYTES - ERROR_RESERVE_BYTES;
  if (bytes > limit) throw new TooLargeError('All headers of the job together', bytes, limit);
}
