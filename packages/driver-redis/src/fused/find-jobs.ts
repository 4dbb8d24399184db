import {
  deadLetterQueue,
  type EndState,
  type FindJobs,
  type JobRef,
  type PeekState,
  type StoredJob,
  type StoredJobPage,
} from '@switchyard/core/driver';
import { protocolError } from '../connection/map-error.ts';
import type { Reply } from '../connection/port.ts';
import { loadHeadersOf, lookAt } from '../driver/inspect.ts';
import type { RedisDriverCore } from '../driver/redis-driver.ts';
import type { QueueView } from '../driver/queue-view.ts';
import { findEnded } from '../scripts/find-ended.ts';
import { lookUp } from '../scripts/look-up.ts';
import { letterOf, readEndRecord } from '../wire/end-record.ts';
import { midOf } from '../wire/message-id.ts';
import { storedEnd, storedMessage, type FoundMessage, type Where } from './stored-jobs.ts';

const FIELDS = 7;
const NO_BYTES = Buffer.alloc(0);
const WHERE: Readonly<Record<PeekState, Where>> = { waiting: 'w', delayed: 't', active: 'a' };

/** What a look-up by id finds. */
export type Found =
  | { readonly type: 'message'; readonly message: FoundMessage }
  | { readonly type: 'ended'; readonly mid: Buffer; readonly record: Buffer }
  | undefined;

/** Looks up jobs of one queue, in order. Throws `DriverError`. */
export async function lookUpJobs(
  core: RedisDriverCore,
  view: QueueView,
  ids: readonly string[],
): Promise<readonly Found[]> {
  const reply = listOf(await core.port.run(lookUp, view.keys, ids.map(midOf)));
  const found = ids.map((_, index) => readFound(reply.slice(index * FIELDS, (index + 1) * FIELDS)));
  await loadHeadersOf(view, found.flatMap(bytesOf));
  return found;
}

/** What is known of jobs of any queues, in order. Throws `DriverError`. */
export async function getJobs(
  core: RedisDriverCore,
  refs: readonly JobRef[],
): Promise<readonly (StoredJob | undefined)[]> {
  const jobs: (StoredJob | undefined)[] = refs.map(() => undefined);
  const byQueue = new Map<string, number[]>();
  for (const [index, { queue }] of refs.entries()) {
    const indexes = byQueue.get(queue);
    if (indexes === undefined) byQueue.set(queue, [index]);
    else indexes.push(index);
  }
  await Promise.all(
    Array.from(byQueue, async ([queue, indexes]) => {
      const view = core.view(queue);
      const found = await lookUpJobs(
        core,
        view,
        indexes.map((index) => refs[index]?.id ?? ''),
      );
      for (const [position, index] of indexes.entries()) {
        jobs[index] = storedJob(view, queue, found[position]);
      }
    }),
  );
  return jobs;
}

/** A page of jobs of one state, looked up where such jobs lie. Throws `DriverError`. */
export async function findJobs(core: RedisDriverCore, which: FindJobs): Promise<StoredJobPage> {
  const { queue, state } = which;
  switch (state) {
    case 'waiting':
    case 'delayed':
    case 'active':
      return findMessages(core, which, { physical: queue, state, where: WHERE[state] });
    case 'dead':
      return findMessages(core, which, {
        physical: deadLetterQueue(queue),
        state: 'waiting',
        where: 'd',
      });
    case 'completed':
    case 'discarded':
    case 'cancelled':
      return findEnds(core, which, state);
    case 'enqueuing':
    case 'blocked':
      return { jobs: [] };
  }
}

async function findMessages(
  core: RedisDriverCore,
  { queue, limit, cursor }: FindJobs,
  at: { readonly physical: string; readonly state: PeekState; readonly where: Where },
): Promise<StoredJobPage> {
  const view = core.view(at.physical);
  const page = await lookAt(core.port, view, { state: at.state, limit, cursor });
  const notes = await readNotes(core, view, page.seen);
  const jobs = page.seen.map(({ mid, bytes, run, rank }, index) => {
    const dueAt = at.state === 'delayed' ? rank : undefined;
    const [progress = NO_BYTES, log = NO_BYTES] = notes.slice(index * 2, index * 2 + 2);
    return storedMessage(view, queue, { where: at.where, mid, bytes, run, dueAt, progress, log });
  });
  return page.cursor === undefined ? { jobs } : { jobs, cursor: page.cursor };
}

async function readNotes(
  core: RedisDriverCore,
  view: QueueView,
  seen: readonly { readonly mid: Buffer }[],
): Promise<readonly Buffer[]> {
  if (seen.length === 0) return [];
  const names = seen.flatMap(({ mid }) =>
    ['p', 'l'].map((kind) => Buffer.concat([Buffer.from(kind), mid])),
  );
  const reply = listOf(await core.port.call('HMGET', [`${view.keys[1]}nt`, ...names]));
  return reply.map((one) => (Buffer.isBuffer(one) ? one : NO_BYTES));
}

async function findEnds(
  core: RedisDriverCore,
  { queue, limit, cursor = '0' }: FindJobs,
  state: EndState,
): Promise<StoredJobPage> {
  const view = core.view(queue);
  const ends: { readonly mid: Buffer; readonly record: Buffer; readonly place: string }[] = [];
  let after = /^\d+$/.test(cursor) ? cursor : '0';
  for (let hasMore = true; hasMore && ends.length <= limit;) {
    const args = [letterOf(state), limit + 1 - ends.length, after];
    const [last, more, ...found] = listOf(await core.port.run(findEnded, view.keys, args));
    after = String(last);
    hasMore = more === 1;
    for (let index = 0; index + 3 <= found.length; index += 3) {
      const [mid, record, place] = found.slice(index, index + 3);
      if (Buffer.isBuffer(mid) && Buffer.isBuffer(record))
        ends.push({ mid, record, place: String(place) });
    }
  }
  const shown = ends.slice(0, limit);
  await loadHeadersOf(
    view,
    shown.flatMap(({ record }) => messageIn(record)),
  );
  const jobs = shown.flatMap(({ mid, record }) => storedEnd(view, { queue, mid }, record) ?? []);
  const last = shown.at(-1);
  return ends.length > limit && last !== undefined ? { jobs, cursor: last.place } : { jobs };
}

function storedJob(view: QueueView, queue: string, found: Found): StoredJob | undefined {
  switch (found?.type) {
    case undefined:
      return undefined;
    case 'message':
      return storedMessage(view, queue, found.message);
    case 'ended':
      return storedEnd(view, { queue, mid: found.mid }, found.record);
  }
}

function readFound(fields: readonly Reply[]): Found {
  const [where, mid, bytes, run, due, progress, log] = fields;
  if (!Buffer.isBuffer(mid) || !Buffer.isBuffer(bytes)) return undefined;
  const letter = String(where);
  if (letter === 'e') return { type: 'ended', mid, record: bytes };
  if (letter !== 'w' && letter !== 't' && letter !== 'a' && letter !== 'd') return undefined;
  const dueAt = letter === 't' ? Number(String(due)) : undefined;
  const notes = {
    progress: Buffer.isBuffer(progress) ? progress : NO_BYTES,
    log: Buffer.isBuffer(log) ? log : NO_BYTES,
  };
  return {
    type: 'message',
    message: { where: letter, mid, bytes, run: Number(String(run)), dueAt, ...notes },
  };
}

function bytesOf(found: Found): readonly { readonly bytes: Buffer }[] {
  switch (found?.type) {
    case undefined:
      return [];
    case 'message':
      return [found.message];
    case 'ended':
      return messageIn(found.record);
  }
}

function messageIn(record: Buffer): readonly { readonly bytes: Buffer }[] {
  const bytes = readEndRecord(record)?.bytes;
  return bytes === undefined ? [] : [{ bytes }];
}

function listOf(reply: Reply): readonly Reply[] {
  if (Array.isArray(reply)) return reply;
  throw protocolError('records', 'the answer of Redis is no list');
}
