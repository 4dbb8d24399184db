import type { Headers } from '../contract/message.ts';
import type { Backoff } from '../retry/backoff.ts';
import { ENVELOPE_VERSION, HEADER } from './header-names.ts';
import { writeInstant } from './header-values.ts';

/** The part of an envelope that all jobs of one task and options share. */
export interface SharedEnvelope {
  readonly task: string;
  readonly contentType: string;
  readonly maxAttempts: number;
  readonly backoff: Backoff;
  readonly timeoutMs: number | undefined;
  readonly priority: number;
}

/** The part that belongs to one job. */
export interface OwnEnvelope {
  readonly deadline?: number | undefined;
  readonly orderingKey?: string | undefined;
  readonly uniqueKey?: string | undefined;
  readonly uniqueTtlMs?: number | undefined;
  readonly runAt?: number | undefined;
  readonly enqueuedAt?: number | undefined;
}

/** Priority of a job that asks for none. */
export const DEFAULT_PRIORITY = 5;

/** Writes the shared headers: made once per task and options, then compared by identity. */
export function encodeShared(envelope: SharedEnvelope): Headers {
  const headers: Record<string, string> = {
    [HEADER.version]: ENVELOPE_VERSION,
    [HEADER.task]: envelope.task,
    [HEADER.contentType]: envelope.contentType,
    [HEADER.maxAttempts]: String(envelope.maxAttempts),
    [HEADER.backoff]: JSON.stringify(envelope.backoff),
  };
  if (envelope.timeoutMs !== undefined)
    headers[HEADER.timeoutMs] = String(Math.ceil(envelope.timeoutMs));
  if (envelope.priority !== DEFAULT_PRIORITY) headers[HEADER.priority] = String(envelope.priority);
  return Object.freeze(headers);
}

/** Writes the headers of one job on top of the user's; `undefined` where there are none. */
export function encodeOwn(own: OwnEnvelope, userHeaders: Headers | undefined): Headers | undefined {
  const extra: Record<string, string> = { ...userHeaders };
  if (own.deadline !== undefined) extra[HEADER.deadline] = writeInstant(own.deadline);
  if (own.orderingKey !== undefined) extra[HEADER.orderingKey] = own.orderingKey;
  if (own.uniqueKey !== undefined) extra[HEADER.uniqueKey] = own.uniqueKey;
  if (own.uniqueTtlMs !== undefined) extra[HEADER.uniqueTtlMs] = String(Math.ceil(own.uniqueTtlMs));
  if (own.runAt !== undefined) extra[HEADER.runAt] = writeInstant(own.runAt);
  if (own.enqueuedAt !== undefined) extra[HEADER.enqueuedAt] = writeInstant(own.enqueuedAt);
  return Object.keys(extra).length === 0 ? undefined : extra;
}
