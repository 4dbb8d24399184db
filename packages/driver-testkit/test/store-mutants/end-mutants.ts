import type { Keep, StoredJob, StoredJobPage } from '@switchyard/core/driver';
import {
  changed,
  known,
  nameOf,
  onAnswer,
  onGroup,
  onJob,
  onOp,
  one,
  opOf,
  type Op,
  type StoreMutant,
} from './mutate-store.ts';

function onKeep(
  name: string,
  caughtBy: readonly string[],
  rewrite: (keep: Keep) => Keep,
): StoreMutant {
  return onEnd(name, caughtBy, (op) => ({ ...op, keep: rewrite(op.keep) }));
}

function onEnd(
  name: string,
  caughtBy: readonly string[],
  rewrite: (op: Op<'record.end'>) => Op<'record.end'>,
): StoreMutant {
  return { name, caughtBy, of: (store) => onOp(store, 'record.end', rewrite) };
}

const LAST_TWO: Keep = { type: 'last', max: 2, ageMs: Infinity };

/** Stores that do not know how a job ends, and what is left of it. */
export const endMutants: readonly StoreMutant[] = [
  {
    name: 'removes a record whatever its state',
    caughtBy: ['ends'],
    of: (store) => onOp(store, 'record.remove', (op) => ({ ...op, from: undefined })),
  },
  {
    name: 'keeps the body of what has ended',
    caughtBy: ['ends'],
    of: (store) => onJob(store, (job) => ({ ...job, body: job.body ?? Buffer.from('kept') })),
  },
  {
    name: 'drops the body of the dead',
    caughtBy: ['ends'],
    of: (store) => {
      const dead = new Set<string>();
      return onJob(store, (job) => {
        if (job.state === 'dead') dead.add(job.id);
        return dead.has(job.id) ? { ...job, body: undefined } : job;
      });
    },
  },
  {
    name: 'has the dead come back without their bodies',
    caughtBy: ['reviving'],
    of: (store) =>
      onJob(store, (job) =>
        job.extra?.['sy-redrives'] === undefined ? job : { ...job, body: undefined },
      ),
  },
  onEnd('loses results', ['ends'], (op) => ({ ...op, result: undefined })),
  onEnd('ends from any state', ['ends', 'concurrency'], (op) => ({ ...op, from: undefined })),
  {
    name: 'ends again what has ended',
    caughtBy: ['ends', 'fencing'],
    of: (store) => {
      const last = new Map<string, Op<'record.end'>['state']>();
      const outer = onAnswer(store, (answer, group) => {
        const end = opOf(group, 'record.end');
        if (end !== undefined) last.set(nameOf(group), end.state);
        const state = last.get(nameOf(group));
        return answer.type === 'exists' && state !== undefined ? { ...answer, state } : answer;
      });
      return onJob(outer, (job) => {
        const state = last.get(nameOf(job));
        return job.endedAt === undefined || state === undefined ? job : { ...job, state };
      });
    },
  },
  {
    name: 'removes tombstones with records',
    caughtBy: ['ends'],
    of: (store) => {
      const removed = new Set<string>();
      return onAnswer(store, (answer, group) => {
        if (opOf(group, 'record.remove') !== undefined) removed.add(nameOf(group));
        const isNew = answer.type === 'exists' && removed.has(nameOf(group));
        return isNew ? { type: 'done' } : answer;
      });
    },
  },
  onKeep('keeps what nobody wants', ['keeping', 'ends'], () => ({ type: 'always' })),
  onKeep('keeps nothing for good', ['keeping'], (keep) =>
    keep.type === 'always' ? LAST_TWO : keep,
  ),
  onKeep('keeps one too few', ['keeping'], (keep) =>
    keep.type === 'last' ? { ...keep, max: keep.max - 1 } : keep,
  ),
  onKeep('forgets nothing for its age', ['keeping'], (keep) =>
    keep.type === 'last' ? { ...keep, ageMs: Infinity } : keep,
  ),
  {
    name: 'knows of what has ended only by tombstones',
    caughtBy: ['keeping'],
    of: (store, clock) => {
      const until = new Map<string, number>();
      return onAnswer(store, (answer, group) => {
        const end = opOf(group, 'record.end');
        if (end !== undefined) until.set(nameOf(group), clock.now() + end.tombstoneMs);
        const isOver = (until.get(nameOf(group)) ?? Infinity) <= clock.now();
        return isOver && answer.type === 'exists' ? { type: 'done' } : answer;
      });
    },
  },
  onEnd('leaves no tombstones', ['tombstones'], (op) => ({ ...op, tombstoneMs: 0 })),
  onEnd('leaves tombstones for ever', ['tombstones'], (op) => ({
    ...op,
    tombstoneMs: op.tombstoneMs * 1_000,
  })),
  {
    name: 'has one life for all tombstones',
    caughtBy: ['tombstones'],
    of: (store) => {
      let longest = 0;
      return onOp(store, 'record.end', (op) => {
        longest = Math.max(longest, op.tombstoneMs);
        return { ...op, tombstoneMs: longest };
      });
    },
  },
  {
    name: 'leaves tombstones only of records',
    caughtBy: ['tombstones', 'reviving'],
    of: (store) =>
      onGroup(store, async (group) => {
        const isKnown = (await known(store, group)) !== undefined;
        const ops = isKnown ? group.ops : group.ops.filter(({ type }) => type !== 'record.end');
        return one(store, { ...group, ops });
      }),
  },
  {
    name: 'runs late copies of what has ended',
    caughtBy: ['tombstones', 'purging', 'concurrency', 'keeping'],
    of: (store) =>
      onAnswer(store, (answer) =>
        answer.type === 'unclaimed' && answer.claim.type === 'ended'
          ? { type: 'done', claim: { type: 'opened', run: 1, deaths: 0 } }
          : answer,
      ),
  },
];

function onFind(
  name: string,
  find: (all: readonly StoredJob[], from: number, limit: number) => StoredJobPage,
): StoreMutant {
  return {
    name,
    caughtBy: ['finding'],
    of: (store) => {
      const { records } = store;
      return changed(store, {
        records: {
          ...records,
          find: async ({ limit, cursor = '0', ...which }) => {
            const { jobs } = await records.find({ ...which, limit: 1_000 });
            return find(jobs, Number(cursor), limit);
          },
        },
      });
    },
  };
}

/** Stores that cannot look through their jobs. */
export const findMutants: readonly StoreMutant[] = [
  onFind('finds the newest first', (all, _, limit) => ({ jobs: all.toReversed().slice(0, limit) })),
  onFind('takes a cursor for a count', (all, from, limit) => {
    const jobs = all.slice(from, from + limit);
    return from + limit < all.length ? { jobs, cursor: String(from + limit) } : { jobs };
  }),
  onFind('has always another page', (all, from, limit) => ({
    jobs: all.slice(from, from + limit),
    cursor: String(from + limit),
  })),
  onFind('has one page', (all, _, limit) => ({ jobs: all.slice(0, limit) })),
  {
    name: 'finds jobs of other states',
    caughtBy: ['finding', 'patching'],
    of: (store) => {
      const { records } = store;
      return changed(store, {
        records: {
          ...records,
          find: async (which) => {
            const page = await records.find(which);
            const more = await records.find({ ...which, state: 'waiting' });
            return page.jobs.length > 0 || which.state === 'dead' ? page : more;
          },
        },
      });
    },
  },
];
