import { InvalidOptionError } from '../exceptions/enqueue-errors.ts';
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
  const from = readCursor(options.cursor, places);
  const jobs: JobRecord[] = [];
  for (let at = places.indexOf(from.queue); at < places.length; at += 1) {
    const queue = places[at] ?? '';
    let cursor = queue === from.queue ? from.cursor : undefined;
    do {
      const wanted = limit - jobs.length;
      if (wanted === 0) return { jobs, cursor: `${queue}/${cursor ?? ''}` };
      const page = await store.find({ queue, state, limit: Math.min(wanted, PAGE), cursor });
      const read = page.jobs.map((job) => readRecord(job, serializers));
      jobs.push(...read.filter((job) => matches(job, options)));
      cursor = page.cursor;
    } while (cursor !== undefined);
    const next = places[at + 1];
    if (jobs.length === limit && next !== undefined) return { jobs, cursor: `${next}/` };
  }
  return { jobs };
}

function matches({ task, enqueuedAt }: JobRecord, options: ListJobsOptions): boolean {
  if (options.task !== undefined && task !== options.task) return false;
  const { before, after } = options;
  if (before !== undefined && !(enqueuedAt !== undefined && enqueuedAt < before)) return false;
  return after === undefined || (enqueuedAt !== undefined && enqueuedAt >= after);
}

function readCursor(
  cursor: string | undefined,
  places: readonly string[],
): { readonly queue: string; readonly cursor: string | undefined } {
  if (cursor === undefined) return { queue: places[0] ?? '', cursor: undefined };
  const slash = cursor.indexOf('/');
  const queue = cursor.slice(0, slash);
  if (slash > 0 && places.includes(queue)) {
    return { queue, cursor: cursor.slice(slash + 1) || undefined };
  }
  throw new InvalidOptionError(
    'cursor',
    'jobs.list: option cursor must be one that a page of the same list ended with.',
  );
}
