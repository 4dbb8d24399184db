import type { DeadReason, Headers, PeekedMessage } from '../contract/message.ts';
import { decodeEnvelope, decodeObituary, isEnvelope } from '../envelope/decode-envelope.ts';
import type { Envelope } from '../envelope/envelope.ts';
import { HEADER } from '../envelope/header-names.ts';
import type { ErrorSummary } from '../exceptions/describe-error.ts';
import { timeOfId } from '../internal/id.ts';
import type { Serializer } from '../serializer/serializer.ts';

/** A job set aside, as people look at it. What could not be read is `undefined`. */
export interface DeadLetter {
  readonly id: string;
  readonly queue: string;
  readonly task: string | undefined;
  readonly reason: DeadReason | undefined;
  readonly error: ErrorSummary | undefined;
  readonly attempt: number | undefined;
  readonly redrives: number;
  readonly enqueuedAt: Date | undefined;
  readonly diedAt: Date | undefined;
  readonly headers: Headers;
  /** The payload as it was enqueued; `undefined` where its bytes cannot be decoded. */
  readonly payload: unknown;
  /** The bytes as they were received. */
  readonly body: Uint8Array;
}

/** Reads a message of a dead-letter queue; never throws, whatever the bytes are. */
export function readDeadLetter(
  queue: string,
  message: PeekedMessage,
  serializers: ReadonlyMap<string, Serializer>,
): DeadLetter {
  const headers: Headers = message.malformed === true ? {} : message.headers;
  const extra = message.malformed === true ? undefined : message.extra;
  const body = message.malformed === true ? message.raw : message.body;
  const decoded = decodeEnvelope(headers, extra);
  const envelope = isEnvelope(decoded) ? decoded : undefined;
  const { reason, diedAt, error } = decodeObituary(headers, extra);
  return {
    id: message.id,
    queue,
    task: envelope?.task ?? headers[HEADER.task],
    reason,
    error,
    attempt: envelope?.attempt,
    redrives: envelope?.redrives ?? 0,
    enqueuedAt: toDate(envelope?.enqueuedAt ?? timeOfId(message.id)),
    diedAt: toDate(diedAt),
    headers: envelope?.userHeaders ?? {},
    payload: tryDecode(envelope, body, serializers),
    body,
  };
}

function toDate(time: number | undefined): Date | undefined {
  return time === undefined ? undefined : new Date(time);
}

function tryDecode(
  envelope: Envelope | undefined,
  body: Uint8Array,
  serializers: ReadonlyMap<string, Serializer>,
): unknown {
  const serializer = envelope && serializers.get(envelope.contentType);
  try {
    return serializer?.deserialize(body);
  } catch {
    return undefined;
  }
}
