import type { JobState } from '../contract/store.ts';
import type { RuntimeStore } from '../store/runtime-store.ts';

const PAGE = 500;

/** Counts the jobs of one state that a store knows, page by page: no store has a count of them. */
export async function countJobs(
  store: Pick<RuntimeStore, 'find'>,
  queue: string,
  state: JobState,
): Promise<number> {
  let count = 0;
  let cursor: string | undefined;
  do {
    const page = await store.find({ queue, state, limit: PAGE, cursor });
    count += page.jobs.length;
    cursor = page.cursor;
  } while (cursor !== undefined);
  return count;
}
