import { describe, expect, it } from 'vitest';
import type { StoredJob, StoreOpType } from '@switchyard/core/driver';
import { inmemoryStore } from '@switchyard/driver-inmemory';
import { runStoreCase } from '../src/store-bench/run-store-case.ts';
import { surviving } from '../src/store-suites/surviving.ts';
import { changed, onAnswer, onGroup, onJob, onOpened, one } from './store-mutants/mutate-store.ts';
import { durableStoreHarness, type AfterRestart } from './support/durable-store.ts';

interface RestartMutant {
  readonly name: string;
  /** Parts of the names of cases that must fail. */
  readonly caughtBy: readonly string[];
  readonly after: AfterRestart;
}

const MUTANTS: readonly RestartMutant[] = [
  {
    name: 'forgets everything',
    caughtBy: ['records', 'purged', 'a claim', 'locks', 'due at', 'was taken', 'pauses'],
    after: (_, clock) => inmemoryStore({ clock }),
  },
  onRecord('bodies', (job) => ({ ...job, body: undefined })),
  onRecord('headers of a job alone', (job) => ({ ...job, extra: undefined })),
  onRecord('results', (job) => ({ ...job, result: undefined })),
  onRecord('when a record began', (job) => ({ ...job, createdAt: 0 })),
  onRecord('when a job runs', (job) => ({ ...job, runAt: undefined })),
  {
    name: 'finds jobs in another order',
    caughtBy: ['records'],
    after: (store) => {
      const { records } = store;
      const find: typeof records.find = async (which) => {
        const page = await records.find(which);
        return { ...page, jobs: page.jobs.toReversed() };
      };
      return changed(store, { records: { ...records, find } });
    },
  },
  {
    name: 'forgets tombstones',
    caughtBy: ['records', 'purged'],
    after: (store) =>
      onAnswer(store, (answer) => {
        if (answer.type === 'exists') return { type: 'done' };
        if (answer.type !== 'unclaimed' || answer.claim.type !== 'ended') return answer;
        return { type: 'done', claim: { type: 'opened', run: 1, deaths: 0 } };
      }),
  },
  {
    name: 'takes claims for lapsed',
    caughtBy: ['a claim'],
    after: (store) =>
      onAnswer(store, (answer) =>
        answer.type === 'unclaimed' && answer.claim.type === 'held'
          ? { type: 'done', claim: { type: 'opened', run: 2, deaths: 1 } }
          : answer,
      ),
  },
  {
    name: 'knows the tokens of nobody',
    caughtBy: ['a claim'],
    after: (store) =>
      changed(store, { claims: { renew: async (held) => held.map(({ token }) => token) } }),
  },
  {
    name: 'counts runs anew',
    caughtBy: ['a claim'],
    after: (store) => onOpened(store, (claim) => ({ ...claim, run: 1 })),
  },
  {
    name: 'forgets deaths',
    caughtBy: ['a claim'],
    after: (store) => onOpened(store, (claim) => ({ ...claim, deaths: 0 })),
  },
  {
    name: 'forgets what was decided',
    caughtBy: ['a claim'],
    after: (store) => onOpened(store, (claim) => ({ ...claim, leaving: undefined })),
  },
  {
    name: 'takes old copies for new ones',
    caughtBy: ['a claim'],
    after: (store) =>
      onAnswer(store, (answer) =>
        answer.type === 'unclaimed' && answer.claim.type === 'stale'
          ? { type: 'done', claim: { type: 'opened', run: 2, deaths: 0 } }
          : answer,
      ),
  },
  {
    name: 'forgets locks',
    caughtBy: ['locks'],
    after: (store) => changed(store, { locks: { ...store.locks, holder: async () => undefined } }),
  },
  {
    name: 'never frees locks it has read',
    caughtBy: ['locks'],
    after: (store) => dropping(store, 'lock.release'),
  },
  {
    name: 'makes locks of some time locks for ever',
    caughtBy: ['a lock with a life'],
    after: async (store) => {
      const id = await store.locks.holder('mail', 'key');
      const op = { type: 'lock.acquire', key: 'key', ttlMs: undefined } as const;
      if (id !== undefined) await one(store, { queue: 'mail', id, ops: [op] });
      return store;
    },
  },
  {
    name: 'forgets timers',
    caughtBy: ['due at'],
    after: (store) =>
      changed(store, { timers: { takeDue: async () => [], nextDueAt: async () => undefined } }),
  },
  {
    name: 'brings back timers that were removed',
    caughtBy: ['due at'],
    after: (store) => onTimers(store, 'job-3', 2),
  },
  {
    name: 'begins timers anew',
    caughtBy: ['due at'],
    after: (store, clock) => onTimers(store, 'job-2', clock.now() + 7_200_000),
  },
  {
    name: 'forgets who has taken a timer',
    caughtBy: ['was taken'],
    after: (store) => onTimers(store, 'job-1', 1),
  },
  {
    name: 'forgets pauses',
    caughtBy: ['pauses'],
    after: async (store) => {
      await store.control.set('pause/mail', undefined);
      return store;
    },
  },
  {
    name: 'brings back pauses that were ended',
    caughtBy: ['pauses'],
    after: async (store) => {
      await store.control.set('pause/other', 'on');
      return store;
    },
  },
  {
    name: 'forgets how long values live',
    caughtBy: ['pauses'],
    after: async (store) => {
      for (const [name, value] of await store.control.all('')) await store.control.set(name, value);
      return store;
    },
  },
  {
    name: 'lets another lead at once',
    caughtBy: ['pauses'],
    after: (store) => changed(store, { locks: { ...store.locks, lead: async () => true } }),
  },
  {
    name: 'brings back what was purged',
    caughtBy: ['purged'],
    after: (store) =>
      changed(store, {
        records: {
          ...store.records,
          get: async (jobs) =>
            Promise.all(
              jobs.map(async (job) => (await store.records.get([job]))[0] ?? ghostOf(job)),
            ),
        },
      }),
  },
];

async function failuresOf(after?: AfterRestart): Promise<readonly string[]> {
  const failed: string[] = [];
  const harness = durableStoreHarness(after);
  for (const proof of surviving)
    await runStoreCase(harness, proof).catch(() => failed.push(proof.name));
  return failed;
}

describe('a store that is not as durable as it says is caught', () => {
  it.each(MUTANTS)('$name', async ({ after, caughtBy }) => {
    const failed = await failuresOf(after);
    expect(caughtBy.filter((part) => !failed.some((name) => name.includes(part)))).toEqual([]);
  });

  it('there is no case that no mutant fails but one that forgets everything', async () => {
    const killed = new Set<string>();
    for (const { after } of MUTANTS.slice(1))
      for (const name of await failuresOf(after)) killed.add(name);
    expect(surviving.map(({ name }) => name).filter((name) => !killed.has(name))).toEqual([]);
  });

  it('and one that is durable is not', async () => {
    expect(await failuresOf()).toEqual([]);
  });
});

function onRecord(what: string, forget: (job: StoredJob) => StoredJob): RestartMutant {
  return { name: `forgets ${what}`, caughtBy: ['records'], after: (store) => onJob(store, forget) };
}

function dropping(store: Parameters<AfterRestart>[0], type: StoreOpType): ReturnType<AfterRestart> {
  return onGroup(store, (group) =>
    one(store, { ...group, ops: group.ops.filter((op) => op.type !== type) }),
  );
}

/** Sets the timer of a job. */
async function onTimers(
  store: Parameters<AfterRestart>[0],
  id: string,
  dueAt: number,
): Promise<Parameters<AfterRestart>[0]> {
  const content = { headers: {}, extra: undefined, body: new Uint8Array() };
  await one(store, { queue: 'mail', id, ops: [{ type: 'timer.set', dueAt, ...content }] });
  return store;
}

function ghostOf({ queue, id }: { readonly queue: string; readonly id: string }): StoredJob {
  const nothing = undefined;
  return {
    queue,
    id,
    state: 'waiting',
    headers: {},
    extra: nothing,
    body: nothing,
    run: nothing,
    runAt: nothing,
    startedAt: nothing,
    endedAt: nothing,
    worker: nothing,
    result: nothing,
    progress: nothing,
    logs: [],
  };
}
