import {
  DriverError,
  type PeekedMessage,
  type PeekOptions,
  type PeekPage,
  type PeekState,
} from '@switchyard/core/driver';
import TinyQueue from 'tinyqueue';
import { byDueTime } from './queue/delayed-line.ts';
import type { QueueState } from './queue/queue-state.ts';
import { byPlace } from './queue/ready-level.ts';
import { HIGHEST_PRIORITY, LOWEST_PRIORITY, type StoredMessage } from './queue/stored-message.ts';

/** Where a page ended: the priority of a waiting message or the due time of a delayed one, and its place. */
interface Position {
  readonly major: number;
  readonly place: number;
}

/** How many messages to find, and behind which position. */
interface Range {
  readonly from?: Position | undefined;
  readonly limit: number;
}

/** Looks at a page of messages, waiting ones in the order of their delivery. Throws `DriverError`. */
export function peekPage(queue: QueueState, options: PeekOptions): PeekPage {
  const { messages, cursor } = peekMessages(queue, options);
  const shown = messages.map((message) => show(message, options.state));
  return cursor === undefined ? { messages: shown } : { messages: shown, cursor };
}

/** The same page, as the queue keeps it. */
export function peekMessages(
  queue: QueueState,
  options: PeekOptions,
): { readonly messages: readonly StoredMessage[]; readonly cursor?: string } {
  const { state, limit, cursor } = options;
  const from = cursor === undefined ? undefined : readCursor(cursor, state);
  const found = find(queue, state, { from, limit: limit + 1 });
  const messages = found.slice(0, limit);
  const last = messages.at(-1);
  return found.length > limit && last !== undefined
    ? { messages, cursor: writeCursor(last, state) }
    : { messages };
}

/** All messages of one state, in order. */
export function findAll(queue: QueueState, state: PeekState): readonly StoredMessage[] {
  return find(queue, state, { limit: Infinity });
}

/** Shows a stored message without handing it out. */
export function show(message: StoredMessage, state: PeekState): PeekedMessage {
  const { id, headers, extra, body } = message;
  if (message.malformed) return { state, malformed: true, id, raw: body };
  const dueAt = state === 'delayed' ? message.dueAt : undefined;
  return { state, id, headers, extra, body, dueAt };
}

function find(queue: QueueState, state: PeekState, range: Range): readonly StoredMessage[] {
  switch (state) {
    case 'waiting':
      return findWaiting(queue, range);
    case 'delayed':
      return first([...queue.delayed].filter(isBehind(range, 'delayed')), byDueTime, range.limit);
    case 'active': {
      const active = Array.from(queue.leases, (lease) => lease.message);
      return first(active.filter(isBehind(range, 'active')), byPlace, range.limit);
    }
  }
}

/** Priority by priority; in each, messages that are ready and that are blocked by their key, by place. */
function findWaiting(queue: QueueState, { from, limit }: Range): readonly StoredMessage[] {
  const found: StoredMessage[] = [];
  for (let priority = from?.major ?? HIGHEST_PRIORITY; priority >= LOWEST_PRIORITY; priority -= 1) {
    const left = limit - found.length;
    if (left <= 0) break;
    const place = priority === from?.major ? from.place : 0;
    const level = queue.ready.after(priority, place, left);
    for (const line of [queue.blocked, queue.suspects]) {
      for (const message of line) {
        if (message.priority === priority && message.sequence > place) level.push(message);
      }
    }
    found.push(...level.toSorted(byPlace).slice(0, left));
  }
  return found;
}

/** The first few of an unordered crowd: a heap costs less than sorting all of it for each page. */
function first(
  messages: StoredMessage[],
  compare: (a: StoredMessage, b: StoredMessage) => number,
  limit: number,
): readonly StoredMessage[] {
  const heap = new TinyQueue(messages, compare);
  const found: StoredMessage[] = [];
  while (found.length < limit) {
    const next = heap.pop();
    if (next === undefined) break;
    found.push(next);
  }
  return found;
}

function isBehind({ from }: Range, state: PeekState): (message: StoredMessage) => boolean {
  if (from === undefined) return () => true;
  return (message) => {
    const major = majorOf(message, state);
    return major === from.major ? message.sequence > from.place : major > from.major;
  };
}

function majorOf(message: StoredMessage, state: PeekState): number {
  switch (state) {
    case 'waiting':
      return message.priority;
    case 'delayed':
      return message.dueAt;
    case 'active':
      return 0;
  }
}

function writeCursor(message: StoredMessage, state: PeekState): string {
  return `${state}:${majorOf(message, state)}:${message.sequence}`;
}

function readCursor(cursor: string, state: PeekState): Position {
  const [, ofState, major, place] = /^([a-z]+):(\d+(?:\.\d+)?):(\d+)$/.exec(cursor) ?? [];
  if (ofState === state) return { major: Number(major), place: Number(place) };
  const got = cursor.slice(0, 80);
  throw new DriverError(
    'ERR_CONFIG_INVALID',
    `peek: cursor must be one that a page of ${state} messages ended with, got "${got}".`,
    { retryable: false },
  );
}
