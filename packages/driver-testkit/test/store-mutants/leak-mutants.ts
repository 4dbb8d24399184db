import type { Store, StoreGroup } from '@switchyard/core/driver';
import { changed, onGroup, one, opOf, type StoreMutant } from './mutate-store.ts';

const STATES = ['completed', 'discarded', 'cancelled', 'dead'] as const;

/** Stores that keep a lock whose job has ended: one for each way of ending. */
export const leakMutants: readonly StoreMutant[] = [
  ...STATES.map((state) =>
    leaking(`a job that is ${state}`, (group) => opOf(group, 'record.end')?.state === state),
  ),
  leaking(
    'a job of which nothing is kept',
    (group) => opOf(group, 'record.end')?.keep.type === 'none',
  ),
  leaking(
    'a job that makes room for others',
    (group) => opOf(group, 'record.end')?.keep.type === 'last',
  ),
  leaking('a job that was refused', (group) => opOf(group, 'record.remove') !== undefined),
  {
    name: 'frees the lock of a run that is not the current one',
    caughtBy: ['locks'],
    of: (store) =>
      onGroup(store, async (group) => {
        const answer = await one(store, group);
        const ops = group.ops.filter(({ type }) => type === 'lock.release');
        if (answer.type === 'stale' && ops.length > 0) await one(store, { ...group, ops });
        return answer;
      }),
  },
];

/** Locks whose jobs are purged stay; of the suite of stores there is such a mutant among those of purges. */
export const leakAtPurge: StoreMutant = {
  name: 'leaks the locks of jobs that are purged',
  caughtBy: ['purging'],
  of: (store) => {
    const taken: StoreGroup[] = [];
    const outer = onGroup(store, async (group) => {
      const ops = group.ops.filter(({ type }) => type === 'lock.acquire');
      if (ops.length > 0) taken.push({ ...group, ops });
      return one(store, group);
    });
    const purge: Store['records']['purge'] = async (...args) => {
      const gone = await store.records.purge(...args);
      for (const group of taken) await one(store, group);
      return gone;
    };
    return changed(outer, { records: { ...store.records, purge } });
  },
};

function leaking(what: string, leaks: (group: StoreGroup) => boolean): StoreMutant {
  return {
    name: `leaks the lock of ${what}`,
    caughtBy: ['locks'],
    of: (store) =>
      onGroup(store, (group) => {
        const ops = group.ops.filter(({ type }) => type !== 'lock.release' || !leaks(group));
        return one(store, { ...group, ops });
      }),
  };
}
