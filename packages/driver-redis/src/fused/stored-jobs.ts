import type { EndState, JobState, Headers, StoredJob } from '@switchyard/core/driver';
import type { QueueView } from '../driver/queue-view.ts';
import { strangeId } from '../driver/lease.ts';
import { readEndRecord, readLog, readValue } from '../wire/end-record.ts';
import { placeTime, readMessage, type ReadMessage } from '../wire/message-bytes.ts';
import { idOf } from '../wire/message-id.ts';

/** Where a message lies, as scripts say it. */
export type Where = 'w' | 't' | 'a' | 'd';

/** A message that was found, with what its job told. */
export interface FoundMessage {
  readonly where: Where;
  readonly mid: Buffer;
  readonly bytes: Buffer;
  readonly run: number;
  /** Epoch milliseconds; for delayed ones. */
  readonly dueAt: number | undefined;
  readonly progress: Buffer;
  readonly log: Buffer;
}

const STATES: Readonly<Record<string, JobState>> = {
  w: 'waiting',
  t: 'delayed',
  a: 'active',
  d: 'dead',
  D: 'dead',
  c: 'completed',
  x: 'cancelled',
};

/** Letters of the states in which a job lies in a queue; `d` of an ended one is another. */
const LETTERS: Readonly<Partial<Record<JobState, string>>> = {
  waiting: 'w',
  delayed: 't',
  active: 'a',
  dead: 'D',
  completed: 'c',
  discarded: 'd',
  cancelled: 'x',
};

/** The letters of states, for the script that moves jobs. */
export function lettersOf(states: readonly JobState[]): string {
  return states.map((state) => LETTERS[state] ?? '').join('');
}

/** The state that the script that moves jobs has named. */
export function stateOfLetter(letter: string): JobState | undefined {
  return letter === 'd' ? 'discarded' : STATES[letter];
}

/** What is known of a job whose message lies in a queue. */
export function storedMessage(view: QueueView, queue: string, found: FoundMessage): StoredJob {
  const { where, mid, bytes, run, dueAt } = found;
  const state = STATES[where] ?? 'waiting';
  return {
    ...contentOf(view, readMessage(bytes), bytes),
    queue,
    id: idOf(mid) ?? strangeId(mid),
    state,
    run,
    runAt: state === 'delayed' ? dueAt : undefined,
    startedAt: undefined,
    endedAt: state === 'dead' ? placeTime(bytes) : undefined,
    worker: undefined,
    result: undefined,
    progress: readValue(found.progress),
    logs: readLog(found.log),
  };
}

/** What is kept of a job that has ended; `undefined` where its record is damaged. */
export function storedEnd(
  view: QueueView,
  { queue, mid }: { readonly queue: string; readonly mid: Buffer },
  bytes: Buffer,
): StoredJob | undefined {
  const record = readEndRecord(bytes);
  if (record === undefined) return undefined;
  const { state, run, startedAt, endedAt, result, progress, logs, message } = record;
  return {
    ...contentOf(view, message, bytes),
    queue,
    id: idOf(mid) ?? strangeId(mid),
    state: state satisfies EndState,
    run,
    runAt: undefined,
    startedAt: startedAt === 0 ? undefined : startedAt,
    endedAt,
    worker: undefined,
    result,
    progress,
    logs,
  };
}

function contentOf(
  view: QueueView,
  message: ReadMessage | undefined,
  bytes: Buffer,
): Pick<StoredJob, 'headers' | 'extra' | 'body'> {
  if (message === undefined) return { headers: {}, extra: undefined, body: bytes };
  const { headers, extra, body } = message;
  const shared: Headers | undefined =
    typeof headers === 'string' ? view.headers.find(headers) : headers;
  return { headers: shared ?? {}, extra, body };
}
