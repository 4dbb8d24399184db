import {
  DriverError,
  type PeekedMessage,
  type PeekOptions,
  type PeekPage,
  type PeekState,
  type QueueCounts,
} from '@switchyard/core/driver';
import { protocolError } from '../connection/map-error.ts';
import type { RedisPort, Reply } from '../connection/port.ts';
import { peek } from '../scripts/peek.ts';
import { purge } from '../scripts/purge.ts';
import { stats } from '../scripts/stats.ts';
import { idOf } from '../wire/message-id.ts';
import { readMessage } from '../wire/message-bytes.ts';
import { strangeId } from './lease.ts';
import type { QueueView } from './queue-view.ts';

/** A message found by looking, before it is shown. */
export interface Seen {
  readonly mid: Buffer;
  readonly bytes: Buffer;
  readonly run: number;
  /** Priority of a waiting message, due time of a delayed one. */
  readonly rank: number;
  readonly place: number;
}

/** A page of what was found. */
export interface SeenPage {
  readonly seen: readonly Seen[];
  readonly cursor: string | undefined;
}

const FIELDS = 5;
const PURGE_PAGE = 500;

/** Counts messages by state. Throws `DriverError`. */
export async function countMessages(port: RedisPort, view: QueueView): Promise<QueueCounts> {
  const [waiting, delayed, active, ageMs] = numbersOf(
    await port.run(stats, view.keys, []),
    'stats',
  );
  return {
    waiting: waiting ?? 0,
    delayed: delayed ?? 0,
    active: active ?? 0,
    oldestAgeSeconds: (ageMs ?? 0) / 1_000,
  };
}

/** Looks at a page of messages. Throws `DriverError`. */
export async function peekMessages(
  port: RedisPort,
  view: QueueView,
  options: PeekOptions,
): Promise<PeekPage> {
  const { seen, cursor } = await lookAt(port, view, options);
  const messages = seen.map((one) => show(view, one, options.state));
  return cursor === undefined ? { messages } : { messages, cursor };
}

/** The same page, as it lies in Redis; headers are loaded. Throws `DriverError`. */
export async function lookAt(
  port: RedisPort,
  view: QueueView,
  { state, limit, cursor }: PeekOptions,
): Promise<SeenPage> {
  const [rank, place] = cursor === undefined ? ['', ''] : readCursor(cursor, state);
  const reply = await port.run(peek, view.keys, [state, limit + 1, rank, place]);
  const found = readSeen(reply);
  const seen = found.slice(0, limit);
  await loadHeadersOf(view, seen);
  const last = seen.at(-1);
  const hasMore = found.length > limit && last !== undefined;
  return { seen, cursor: hasMore ? `${state}:${last.rank}:${last.place}` : undefined };
}

/** Reads the headers that these messages share with others. Throws `DriverError`. */
export async function loadHeadersOf(
  view: QueueView,
  seen: readonly { readonly bytes: Buffer }[],
): Promise<void> {
  const names = seen.flatMap(({ bytes }) => {
    const name = readMessage(bytes)?.headers;
    return typeof name === 'string' ? [name] : [];
  });
  await view.headers.load(names);
}

/** Empties a queue of what waits or is delayed; answers how many went. Throws `DriverError`. */
export async function purgeMessages(port: RedisPort, view: QueueView): Promise<number> {
  let gone = 0;
  let last: string | number = '';
  for (;;) {
    const reply = await port.run(purge, view.keys, [PURGE_PAGE, last]);
    const [count = 0, place = 0, hasMore = 0] = numbersOf(reply, 'purge');
    gone += count;
    last = place;
    if (hasMore === 0) return gone;
  }
}

function show(view: QueueView, { mid, bytes, rank }: Seen, state: PeekState): PeekedMessage {
  const message = readMessage(bytes);
  const id = idOf(mid);
  const headers =
    typeof message?.headers === 'string' ? view.headers.find(message.headers) : message?.headers;
  if (message === undefined || id === undefined || headers === undefined) {
    return { state, malformed: true, id: strangeId(mid), raw: bytes };
  }
  const { extra, body } = message;
  return { state, id, headers, extra, body, dueAt: state === 'delayed' ? rank : undefined };
}

function readSeen(reply: Reply): readonly Seen[] {
  if (!Array.isArray(reply)) throw protocolError('peek', 'the answer of Redis is no list');
  const found: Seen[] = [];
  for (let index = 0; index + FIELDS <= reply.length; index += FIELDS) {
    const [mid, bytes, run, rank, place]: readonly unknown[] = reply.slice(index, index + FIELDS);
    if (!Buffer.isBuffer(mid) || !Buffer.isBuffer(bytes)) continue;
    found.push({ mid, bytes, run: Number(run), rank: Number(rank), place: Number(place) });
  }
  return found;
}

function readCursor(cursor: string, state: PeekState): readonly [rank: string, place: string] {
  const [, ofState, rank, place] = /^([a-z]+):(\d+):(\d+)$/.exec(cursor) ?? [];
  if (ofState === state && rank !== undefined && place !== undefined) return [rank, place];
  throw new DriverError(
    'ERR_CONFIG_INVALID',
    `peek: cursor must be one that a page of ${state} messages ended with, got "${cursor.slice(0, 80)}".`,
    { retryable: false },
  );
}

function numbersOf(reply: Reply, what: string): readonly number[] {
  if (!Array.isArray(reply)) throw protocolError(what, 'the answer of Redis is no list');
  return reply.map((one: unknown) => Number(one));
}
