import type { PeekedMessage } from '../contract/message.ts';
import { deadLetterQueue } from '../contract/queue-names.ts';
import { decodeObituary } from '../envelope/decode-envelope.ts';
import { HEADER } from '../envelope/header-names.ts';
import type { RuntimeDriver } from '../runtime/runtime-driver.ts';
import type { DeadLetterFilter } from './options.ts';

/** Which dead letters, and which page of them. */
export interface Selection {
  readonly queue: string;
  readonly filter: DeadLetterFilter | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

const PAGE = 500;

/** Looks at the dead letters of a queue, the oldest first, and answers those that a filter selects. */
export async function selectDeadLetters(
  runtime: RuntimeDriver,
  { queue, filter, limit, cursor: from }: Selection,
): Promise<{ readonly messages: readonly PeekedMessage[]; readonly cursor?: string | undefined }> {
  const messages: PeekedMessage[] = [];
  let cursor = from;
  for (;;) {
    const wanted = limit - messages.length;
    // A page that is filtered must not end behind what was asked for: its cursor would skip the rest.
    const most = filter === undefined || wanted < PAGE ? Math.min(PAGE, wanted) : PAGE;
    const page = await runtime.peek(deadLetterQueue(queue), {
      state: 'waiting',
      limit: most,
      cursor,
    });
    messages.push(...(page?.messages ?? []).filter((message) => matches(message, filter)));
    cursor = page?.cursor;
    if (cursor === undefined || messages.length >= limit) return { messages, cursor };
  }
}

function matches(message: PeekedMessage, filter: DeadLetterFilter | undefined): boolean {
  if (filter === undefined) return true;
  const { task, reason, before, after, ids } = filter;
  if (ids !== undefined && !ids.includes(message.id)) return false;
  const headers = message.malformed === true ? {} : { ...message.headers, ...message.extra };
  if (task !== undefined && headers[HEADER.task] !== task) return false;
  const obituary = decodeObituary(headers, undefined);
  if (reason !== undefined && obituary.reason !== reason) return false;
  const { diedAt } = obituary;
  if (before !== undefined && !(diedAt !== undefined && diedAt < before.getTime())) return false;
  return after === undefined || (diedAt !== undefined && diedAt >= after.getTime());
}
