import { changed, onGroup, onOp, one, type StoreMutant } from './mutate-store.ts';

/** Stores that are not what they say, or do not know when they begin and end. */
export const lifecycleMutants: readonly StoreMutant[] = [
  {
    name: 'has a name for people',
    caughtBy: ['lifecycle'],
    of: (store) => changed(store, { name: 'In Memory' }),
  },
  {
    name: 'declares what it is not',
    caughtBy: ['lifecycle'],
    of: (store) => changed(store, { capabilities: { shared: false, durable: true } }),
  },
  {
    name: 'cannot connect twice',
    caughtBy: ['lifecycle'],
    of: (store) => {
      let connected = false;
      return changed(store, {
        connect: async () => {
          if (connected) throw new Error('connected already');
          connected = true;
        },
      });
    },
  },
  {
    name: 'cannot close twice',
    caughtBy: ['lifecycle'],
    of: (store) => {
      let closed = false;
      return changed(store, {
        close: async () => {
          if (closed) throw new Error('closed already');
          closed = true;
        },
      });
    },
  },
  {
    name: 'goes on after it was closed',
    caughtBy: ['lifecycle'],
    of: (store) => changed(store, { close: async () => undefined }),
  },
  {
    name: 'cannot do nothing',
    caughtBy: ['lifecycle'],
    of: (store) =>
      changed(store, {
        apply: async (groups) => {
          if (groups.length === 0) throw new Error('nothing to do');
          return store.apply(groups);
        },
      }),
  },
  {
    name: 'takes a move for nothing',
    caughtBy: ['lifecycle'],
    of: (store) => onOp(store, 'job.move', () => []),
  },
  {
    name: 'notices a move when others are done already',
    caughtBy: ['lifecycle'],
    of: (store) => onGroup(store, (group) => one(store, group)),
  },
];

let common: ReturnType<StoreMutant['of']> | undefined;

/** Stores that do not know what is theirs. */
export const sharingMutants: readonly StoreMutant[] = [
  {
    name: 'has one namespace for all',
    caughtBy: ['sharing'],
    of: (store) => {
      common ??= changed(store, {
        close: async () => {
          common = undefined;
          await store.close();
        },
      });
      return common;
    },
  },
  {
    name: 'tells queues apart by nothing',
    caughtBy: ['records', 'keeping', 'locks', 'claims', 'timers', 'tombstones', 'purging'],
    of: (store) => {
      const queue = 'all';
      const { records, locks, claims } = store;
      return changed(store, {
        apply: (groups) => store.apply(groups.map((group) => ({ ...group, queue }))),
        records: {
          get: (jobs) => records.get(jobs.map((job) => ({ ...job, queue }))),
          find: (which) => records.find({ ...which, queue }),
          note: (job, note) => records.note({ ...job, queue }, note),
          purge: () => records.purge(queue),
        },
        locks: { ...locks, holder: (_, key) => locks.holder(queue, key) },
        claims: {
          renew: (held, leaseMs) =>
            claims.renew(
              held.map((one) => ({ ...one, queue })),
              leaseMs,
            ),
        },
      });
    },
  },
];
