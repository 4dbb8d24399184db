import type {
  FindJobs,
  JobRef,
  JobState,
  RecordsFacet,
  StoredJob,
  StoredJobPage,
  StoredValue,
} from '@switchyard/core/driver';
import type { StoreParts } from './store-parts.ts';
import { valueBytes } from './content-bytes.ts';
import { listOf, textOf, unreadable } from './decode-answers.ts';
import { groupBy } from './group-by.ts';
import { STORE_SCRIPTS } from './scripts.ts';
import { readJob } from './stored-job.ts';

/** Most lines of a job's own log that are kept. */
const MAX_LOGS = 100;

/** Jobs that one script reads at most. */
const PAGE = 100;
/** Bytes after which a page ends, whatever was asked for. */
const PAGE_BYTES = 8 * 1_048_576;
/** Jobs that one step of a purge looks at. */
const PURGE_STEP = 200;
/** In this order, since jobs go on in it: who arrives behind its turn is met at the next. */
const PURGED: readonly JobState[] = ['enqueuing', 'delayed', 'waiting'];

/** What is known of jobs. */
export class Records implements RecordsFacet {
  readonly #parts: StoreParts;

  constructor(parts: StoreParts) {
    this.#parts = parts;
  }

  async get(jobs: readonly JobRef[]): Promise<readonly (StoredJob | undefined)[]> {
    const { port, keys } = this.#parts.open('records.get');
    const found = Array.from<StoredJob | undefined>({ length: jobs.length });
    const read = async (queue: string, indexes: readonly number[]): Promise<void> => {
      let left = indexes;
      while (left.length > 0) {
        const ids = left.slice(0, PAGE).map((index) => jobs[index]?.id ?? '');
        const reply = await port.run(STORE_SCRIPTS.read, [keys.meta(queue)], [PAGE_BYTES, ...ids]);
        const page = listOf(reply, 'records.get');
        if (page.length === 0) throw unreadable('records.get');
        page.forEach((one, nth) => {
          const index = left[nth];
          if (one !== null && index !== undefined) found[index] = readJob(queue, one);
        });
        left = left.slice(page.length);
      }
    };
    const queues = groupBy(jobs, ({ queue }) => queue);
    await Promise.all([...queues].map(([queue, indexes]) => read(queue, indexes)));
    return found;
  }

  async find({ queue, state, limit, cursor = '0' }: FindJobs): Promise<StoredJobPage> {
    const { port, keys } = this.#parts.open('records.find');
    const jobs: StoredJob[] = [];
    let after: string | undefined = cursor;
    while (after !== undefined && jobs.length < limit) {
      const want = Math.min(PAGE, limit - jobs.length);
      const args = [state, after, want, PAGE_BYTES];
      const reply = await port.run(STORE_SCRIPTS.find, [keys.meta(queue)], args);
      const [next, ...page] = listOf(reply, 'records.find');
      jobs.push(...page.map((one) => readJob(queue, one)));
      after = next === null || next === undefined ? undefined : textOf(next);
    }
    return after === undefined ? { jobs } : { jobs, cursor: after };
  }

  async note(
    { queue, id }: JobRef,
    {
      progress,
      log,
    }: { readonly progress?: StoredValue | undefined; readonly log?: string | undefined },
  ): Promise<void> {
    const { port, keys } = this.#parts.open('records.note');
    if (progress === undefined && log === undefined) return;
    const told = progress === undefined ? ['0', ''] : ['1', valueBytes(progress)];
    const line = log === undefined ? ['0', ''] : ['1', log];
    await port.run(STORE_SCRIPTS.note, [keys.meta(queue)], [id, ...told, ...line, MAX_LOGS]);
  }

  async purge(queue: string): Promise<number> {
    let gone = 0;
    // The last place that was given when it was called: who comes later stays.
    let last = '';
    for (const state of PURGED) {
      let after = '0';
      while (after !== '') {
        const step = await this.#step('purgeState', queue, [state, after, last, PURGE_STEP]);
        gone += step.gone;
        [after, last = last] = step.rest;
      }
    }
    let cursor = '0';
    do {
      const step = await this.#step('purgeTimers', queue, [cursor, PURGE_STEP]);
      gone += step.gone;
      cursor = step.rest[0];
    } while (cursor !== '0');
    return gone;
  }

  async #step(
    script: 'purgeState' | 'purgeTimers',
    queue: string,
    args: readonly (string | number)[],
  ): Promise<{ readonly gone: number; readonly rest: readonly [string, string?] }> {
    const { port, keys } = this.#parts.open('records.purge');
    const reply = await port.run(STORE_SCRIPTS[script], [keys.meta(queue)], args);
    const [gone, next, last] = listOf(reply, 'records.purge');
    return { gone: Number(gone), rest: [textOf(next), textOf(last)] };
  }
}
