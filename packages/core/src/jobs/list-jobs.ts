import { InvalidOptionError } from '../exceptions/enqueue-errors.ts';
import type { JobState } from '../contract/store.ts';
import { stableHash } from '../internal/stable-hash.ts';
import type { Serializer } from '../serializer/serializer.ts';
import type { RuntimeStore } from '../store/runtime-store.ts';
import type { JobPage, ListJobsOptions } from './job-answers.ts';
import type { JobRecord } from './job-record.ts';
import { readRecord } from './read-record.ts';

const DEFAULT_LIMIT = 100;
const PAGE = 500;

/** Where jobs are looked for, and how they are read. */
interface Places {
  readonly serializers: ReadonlyMap<string, Serializer>;
  readonly queues: readonly string[];
}

/** Lists the jobs of one state, queue after queue; a cursor names the queue it ended in. */
export async function listJobs(
  store: RuntimeStore,
  options: ListJobsOptions,
  { serializers, queues }: Places,
): Promise<JobPage> {
  const { state, limit = DEFAULT_LIMIT } = options;
  const places = options.queue === undefined ? queues : [options.queue];
  const from = readCursor(options, places);
  const jobs: JobRecord[] = [];
  for (let at = places.indexOf(from.queue); at < places.length; at += 1) {
    const queue = places[at] ?? '';
    let cursor = queue === from.queue ? from.cursor : undefined;
    do {
      const wanted = limit - jobs.length;
      if (wanted === 0) return { jobs, cursor: writeCursor(state, queue, cursor) };
      const page = await store.find({ queue, state, limit: Math.min(wanted, PAGE), cursor });
      const read = page.jobs.map((job) => readRecord(job, serializers));
      jobs.push(...read.filter((job) => matches(job, options)));
      cursor = page.cursor;
    } while (cursor !== undefined);
    const next = places[at + 1];
    if (jobs.length === limit && next !== undefined)
      return { jobs, cursor: writeCursor(state, next) };
  }
  return { jobs };
}

function matches({ task, enqueuedAt }: JobRecord, options: ListJobsOptions): boolean {
  if (options.task !== undefined && task !== options.task) return false;
  const { before, after } = options;
  if (before !== undefined && !(enqueuedAt !== undefined && enqueuedAt < before)) return false;
  return after === undefined || (enqueuedAt !== undefined && enqueuedAt >= after);
}

/** Signed, for stores differ in what they make of a cursor that is none. Queue names have no slash. */
function writeCursor(state: JobState, queue: string, cursor: string = ''): string {
  return `${sign(state, queue, cursor)}/${queue}/${cursor}`;
}

/** No secret: it tells a slip from a cursor of this list. */
function sign(state: JobState, queue: string, cursor: string): string {
  return stableHash('cursor', [state, queue, cursor]).slice(0, 8);
}

function readCursor(
  { cursor: text, state }: ListJobsOptions,
  places: readonly string[],
): { readonly queue: string; readonly cursor: string | undefined } {
  if (text === undefined) return { queue: places[0] ?? '', cursor: undefined };
  const [mark, queue = '', ...rest] = text.split('/');
  const cursor = rest.join('/');
  if (mark === sign(state, queue, cursor) && places.includes(queue)) {
    return { queue, cursor: cursor || undefined };
  }
  throw new InvalidOptionError(
    'cursor',
    'jobs.list: option cursor must be one that a page of the same list ended with.',
  );
}
