import {
  DriverError,
  type PeekedMessage,
  type PeekOptions,
  type PeekPage,
  type PeekState,
} from '@switchyard/core/driver';
import type { FileQueue } from './file-queue.ts';
import type { StoredMessage } from './stored-message.ts';

/** Where a message stands among those of its state: by due time or place, then by age. */
type Rank = readonly [major: number, number: number];

/** Looks at a page of messages, the oldest first. Throws `DriverError`. */
export function peekPage(queue: FileQueue, { state, limit, cursor }: PeekOptions): PeekPage {
  const rankOf = (message: StoredMessage): Rank => [
    state === 'delayed' ? message.dueAt : message.place,
    message.number,
  ];
  const after = readCursor(cursor);
  const found = queue
    .contents()
    [state].filter((message) => compare(rankOf(message), after) > 0)
    .toSorted((a, b) => compare(rankOf(a), rankOf(b)));
  const shown = found.slice(0, limit);
  const messages = shown.map((message) => show(message, state));
  const last = shown.at(-1);
  if (last === undefined || found.length <= limit) return { messages };
  return { messages, cursor: rankOf(last).join(':') };
}

function compare(a: Rank, b: Rank): number {
  return a[0] - b[0] || a[1] - b[1];
}

function show(message: StoredMessage, state: PeekState): PeekedMessage {
  const { id, headers, extra, body, dueAt } = message;
  if (headers === undefined) return { state, malformed: true, id, raw: body };
  return { state, id, headers, extra, body, ...(state === 'delayed' ? { dueAt } : {}) };
}

function readCursor(cursor: string | undefined): Rank {
  if (cursor === undefined) return [-1, -1];
  const [, major, number] = /^(\d+(?:\.\d+)?):(\d+)$/.exec(cursor) ?? [];
  if (major !== undefined && number !== undefined) return [Number(major), Number(number)];
  const got = JSON.stringify(cursor.slice(0, 80));
  throw new DriverError('ERR_CONFIG_INVALID', `peek: no page ended with the cursor ${got}.`, {
    retryable: false,
  });
}
