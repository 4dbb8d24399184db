import assert from 'node:assert/strict';
import type { JobRef, JobState } from '@switchyard/core/driver';
import { create, end, patch } from '../store-bench/ops.ts';
import { plain } from '../store-bench/plain.ts';
import { QUEUE, type StoreBench } from '../store-bench/store-bench.ts';
import type { StoreCase, StoreTopic } from '../store-bench/store-case.ts';

const MAX_PAGES = 50;

/** Looking through the jobs of a queue by state. */
export const finding: StoreTopic = {
  name: 'finding',
  cases: () => [
    onlyThose,
    nothingThere,
    ...(['waiting', 'completed', 'dead'] as const).flatMap((state) => [
      inOrder(state),
      pageByPage(state),
      whileOthersLeave(state),
    ]),
  ],
};

const onlyThose: StoreCase = {
  name: 'finds the jobs of one state and of one queue',
  run: async (bench) => {
    const waits = await bench.waiting();
    const runs = await bench.running('a');
    const elsewhere = await bench.waiting('other');
    const begins = bench.job();
    await bench.done(begins, create());
    await bench.finds('waiting', [waits]);
    await bench.finds('active', [runs]);
    await bench.finds('enqueuing', [begins]);
    await bench.finds('waiting', [elsewhere], 'other');
    const { jobs } = await bench.store.records.find({ queue: QUEUE, state: 'waiting', limit: 1 });
    assert.deepEqual(jobs.map(plain), [plain(await bench.must(waits))], 'all that is known');
  },
};

const nothingThere: StoreCase = {
  name: 'where there is none, the page is empty and the last',
  run: async (bench) => {
    await bench.waiting();
    for (const state of ['delayed', 'blocked', 'completed', 'dead'] as const) {
      const page = await bench.store.records.find({ queue: QUEUE, state, limit: 10 });
      assert.deepEqual([page.jobs, page.cursor], [[], undefined], state);
    }
    const page = await bench.store.records.find({ queue: 'nobody', state: 'waiting', limit: 10 });
    assert.deepEqual([page.jobs, page.cursor], [[], undefined]);
  },
};

function inOrder(state: JobState): StoreCase {
  return {
    name: `${state}: the oldest come first`,
    run: async (bench) => {
      const jobs = await many(bench, state, 12);
      await bench.finds(state, jobs);
    },
  };
}

function pageByPage(state: JobState): StoreCase {
  return {
    name: `${state}: pages hold each job once, and the last says so`,
    run: async (bench) => {
      const jobs = await many(bench, state, 10);
      for (const limit of [1, 3, 5, 10, 11]) {
        const seen: string[] = [];
        for await (const page of pages(bench, state, limit)) {
          assert.ok(
            page.length > 0 && page.length <= limit,
            `${page.length} in a page of ${limit}`,
          );
          seen.push(...page);
        }
        assert.deepEqual(seen, ids(jobs), `in pages of ${limit}`);
      }
    },
  };
}

function whileOthersLeave(state: JobState): StoreCase {
  return {
    name: `${state}: a cursor stands while jobs leave and arrive`,
    run: async (bench) => {
      const jobs = await many(bench, state, 9);
      const seen: string[] = [];
      const late: JobRef[] = [];
      for await (const page of pages(bench, state, 3)) {
        seen.push(...page);
        if (seen.length > 3) continue;
        // One that was seen, one that ends the page, and one that is still to come.
        for (const index of [0, 2, 4]) await leave(bench, jobs[index]);
        late.push(...(await many(bench, state, 1)));
      }
      const stayed = jobs.filter((_, index) => index !== 4);
      assert.deepEqual(seen, ids([...stayed, ...late]));
    },
  };
}

async function many(bench: StoreBench, state: JobState, count: number): Promise<readonly JobRef[]> {
  const jobs: JobRef[] = [];
  for (let made = 0; made < count; made += 1) {
    const job = await bench.waiting();
    if (state === 'completed' || state === 'dead') await bench.done(job, end(state));
    jobs.push(job);
    await bench.time.pass(1);
  }
  return jobs;
}

/** Takes a job out of its state, if it is alive by running it. */
async function leave(bench: StoreBench, job: JobRef | undefined): Promise<void> {
  assert.ok(job !== undefined);
  await bench.done(job, patch(['waiting'], 'active'));
  if ((await bench.must(job)).state !== 'active') await bench.done(job, { type: 'record.remove' });
}

async function* pages(
  bench: StoreBench,
  state: JobState,
  limit: number,
): AsyncGenerator<readonly string[]> {
  let cursor: string | undefined;
  let count = 0;
  do {
    count += 1;
    assert.ok(count <= MAX_PAGES, 'the pages have no end');
    const page = await bench.store.records.find({ queue: QUEUE, state, limit, cursor });
    yield ids(page.jobs);
    cursor = page.cursor;
  } while (cursor !== undefined);
}

function ids(jobs: readonly JobRef[]): readonly string[] {
  return jobs.map(({ id }) => id);
}
