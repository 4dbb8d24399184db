import { expect, test } from 'vitest';
import type { FindJobs, StoredJob } from '../../src/contract/store.ts';
import { countJobs } from '../../src/queues/count-jobs.ts';

test('all pages are counted, also an empty one between them', async () => {
  const asked: FindJobs[] = [];
  const sizes = [500, 0, 7];
  const store = {
    find: async (which: FindJobs) => {
      asked.push(which);
      const page = asked.length;
      const jobs = Array.from({ length: sizes[page - 1] ?? 0 }, () => ({}) as StoredJob);
      return page < sizes.length ? { jobs, cursor: `page ${page}` } : { jobs };
    },
  };
  expect(await countJobs(store, 'mail', 'delayed')).toBe(507);
  expect(asked.map(({ queue, state, cursor }) => [queue, state, cursor])).toEqual([
    ['mail', 'delayed', undefined],
    ['mail', 'delayed', 'page 1'],
    ['mail', 'delayed', 'page 2'],
  ]);
});
