import {
  decodeEnvelope,
  isEnvelope,
  jsonSerializer,
  msgpackSerializer,
  type Envelope,
  type Serializer,
} from '@switchyard/core/driver';
import type { InMemoryMessage } from '../inspect.ts';

/** A job that lies in the driver, decoded. */
export interface EnqueuedJob {
  readonly id: string;
  /** Undefined for bytes without an envelope of ours. */
  readonly task: string | undefined;
  readonly queue: string;
  readonly state: 'waiting' | 'delayed' | 'active';
  /** As the producer gave it: the schema's input. Undefined where it cannot be decoded. */
  readonly payload: unknown;
  /** Headers given at enqueue, and those of middleware. */
  readonly headers: Readonly<Record<string, string>>;
  /** When a delayed job becomes ready. */
  readonly dueAt: Date | undefined;
  /** How long a delayed job was held back in all: by its `delayMs`, or by the backoff of a retry. Else 0. */
  readonly delayMs: number;
  /** Failed tries + 1. */
  readonly attempt: number;
  readonly priority: number | undefined;
  readonly orderingKey: string | undefined;
}

/** Reads what lies in the driver as a job; never throws. */
export function readJob(message: InMemoryMessage, serializers: readonly Serializer[]): EnqueuedJob {
  const { id, queue, state } = message;
  const decoded =
    message.malformed === true ? undefined : decodeEnvelope(message.headers, message.extra);
  const envelope = decoded !== undefined && isEnvelope(decoded) ? decoded : undefined;
  const dueAt = message.malformed === true ? undefined : message.dueAt;
  return {
    id,
    task: envelope?.task,
    queue,
    state,
    payload:
      message.malformed === true ? undefined : readPayload(message.body, envelope, serializers),
    headers: envelope?.userHeaders ?? {},
    dueAt: dueAt === undefined ? undefined : new Date(dueAt),
    delayMs: dueAt === undefined ? 0 : dueAt - message.since,
    attempt: envelope?.attempt ?? 1,
    priority: envelope?.priority,
    orderingKey: envelope?.orderingKey,
  };
}

/** The serializers to read with: ours, unless one for the same content type is given. */
export function withOurs(given: readonly Serializer[] = []): readonly Serializer[] {
  return [...given, msgpackSerializer(), jsonSerializer()];
}

function readPayload(
  body: Uint8Array,
  envelope: Envelope | undefined,
  serializers: readonly Serializer[],
): unknown {
  const serializer = serializers.find((one) => one.contentType === envelope?.contentType);
  try {
    return serializer?.deserialize(body);
  } catch {
    return undefined;
  }
}
