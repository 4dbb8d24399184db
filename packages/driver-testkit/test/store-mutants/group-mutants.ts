import { setImmediate as turn } from 'node:timers/promises';
import type { GroupAnswer, StoreGroup } from '@switchyard/core/driver';
import { changed, nameOf, onAnswer, onGroup, one, opOf, type StoreMutant } from './mutate-store.ts';

/** Stores whose groups are no groups. */
export const groupMutants: readonly StoreMutant[] = [
  {
    name: 'does a group one by one, until one says no',
    caughtBy: ['atomic groups', 'fencing', 'concurrency'],
    of: (store) =>
      onGroup(store, async (group) => {
        let done: GroupAnswer = { type: 'done' };
        for (const op of group.ops) {
          const answer = await one(store, { ...group, ops: [op] });
          if (answer.type !== 'done') return answer;
          if (answer.claim !== undefined) done = answer;
        }
        return done;
      }),
  },
  {
    name: 'does what it can of a group',
    caughtBy: ['atomic groups'],
    of: (store) =>
      onGroup(store, async (group) => {
        const answer = await one(store, group);
        if (answer.type === 'done') return answer;
        for (const op of group.ops) await one(store, { ...group, ops: [op] });
        return answer;
      }),
  },
  {
    name: 'does a group from its end',
    caughtBy: ['atomic groups'],
    of: (store) => onGroup(store, (group) => one(store, { ...group, ops: group.ops.toReversed() })),
  },
  {
    name: 'does groups from the last',
    caughtBy: ['atomic groups'],
    of: (store) =>
      changed(store, {
        apply: async (groups) => (await store.apply(groups.toReversed())).toReversed(),
      }),
  },
  {
    name: 'looks first and acts later',
    caughtBy: ['concurrency'],
    of: (store) => {
      const won = new Map<string, GroupAnswer>();
      return changed(store, {
        apply: async (groups) => {
          const answers = await store.apply(groups);
          await turn();
          return answers.map((answer, index) => {
            const group = groups[index];
            return group === undefined ? answer : lateAnswer(won, answer, group);
          });
        },
      });
    },
  },
  {
    name: 'says yes to all of one call',
    caughtBy: ['concurrency'],
    of: (store) =>
      changed(store, {
        apply: async (groups) => {
          const answers = await store.apply(groups);
          return groups.length < 50 ? answers : answers.map((answer) => yes(answer));
        },
      }),
  },
];

function yes(answer: GroupAnswer): GroupAnswer {
  return answer.type === 'unclaimed'
    ? { type: 'done', claim: { type: 'opened', run: 1, deaths: 0 } }
    : { type: 'done' };
}

/** Two who asked at the same time are told the same. */
function lateAnswer(
  won: Map<string, GroupAnswer>,
  answer: GroupAnswer,
  group: StoreGroup,
): GroupAnswer {
  const key = opOf(group, 'lock.acquire')?.key;
  const isRace = key !== undefined || opOf(group, 'claim.open') !== undefined;
  const name = key ?? nameOf(group);
  if (answer.type === 'done') {
    won.set(name, answer);
    return answer;
  }
  const begins = opOf(group, 'record.create') !== undefined;
  return isRace || begins ? (won.get(name) ?? answer) : answer;
}

/** Stores that cannot empty a queue. */
export const purgeMutants: readonly StoreMutant[] = [
  onPurge('empties nothing', async () => 0),
  onPurge('miscounts what it takes', async (purge) => (await purge()) + 1),
  onPurge('takes what runs', async (purge, { store, queue }) => {
    const { jobs } = await store.records.find({ queue, state: 'active', limit: 1_000 });
    const keep = { type: 'none' } as const;
    const end = { type: 'record.end', state: 'cancelled', keep, tombstoneMs: 1_000 } as const;
    await store.apply(jobs.map(({ id }) => ({ queue, id, ops: [end] })));
    return purge();
  }),
  onPurge('takes what has ended', async (purge, { store, queue }) => {
    const { jobs } = await store.records.find({ queue, state: 'completed', limit: 1_000 });
    await store.apply(jobs.map(({ id }) => ({ queue, id, ops: [{ type: 'record.remove' }] })));
    return purge();
  }),
  onPurge('leaves locks', async (purge, { store, seen }) => {
    const gone = await purge();
    for (const group of seen) {
      const ops = group.ops.filter(({ type }) => type === 'lock.acquire');
      await one(store, { ...group, ops });
    }
    return gone;
  }),
  onPurge('frees all locks', async (purge, { store, seen }) => {
    for (const group of seen) {
      const ops = group.ops.flatMap((op) =>
        op.type === 'lock.acquire' ? [{ type: 'lock.release', key: op.key } as const] : [],
      );
      await one(store, { ...group, ops });
    }
    return purge();
  }),
  onPurge('leaves timers', async (purge, { store, seen }) => {
    const gone = await purge();
    for (const group of seen) {
      const ops = group.ops.filter(({ type }) => type === 'timer.set');
      await one(store, { ...group, ops });
    }
    return gone;
  }),
  forgetting('forgets what it has purged', 0),
  forgetting('forgets in an hour what it has purged', 3_700_000),
];

interface Purging {
  readonly store: Parameters<StoreMutant['of']>[0];
  readonly queue: string;
  /** All groups there were. */
  readonly seen: readonly StoreGroup[];
}

function onPurge(
  name: string,
  work: (purge: () => Promise<number>, about: Purging) => Promise<number>,
): StoreMutant {
  return {
    name,
    caughtBy: ['purging'],
    of: (store) => {
      const seen: StoreGroup[] = [];
      const outer = onAnswer(store, (answer, group) => {
        seen.push(group);
        return answer;
      });
      return changed(outer, {
        records: {
          ...store.records,
          purge: (queue) => work(() => store.records.purge(queue), { store, queue, seen }),
        },
      });
    },
  };
}

function forgetting(name: string, afterMs: number): StoreMutant {
  return {
    name,
    caughtBy: ['purging'],
    of: (store, clock) => {
      let purgedAt = Infinity;
      const outer = onAnswer(store, (answer) => {
        if (clock.now() < purgedAt + afterMs) return answer;
        const isRemoved =
          answer.type === 'unclaimed' &&
          answer.claim.type === 'ended' &&
          answer.claim.state === 'removed';
        return isRemoved || answer.type === 'exists' ? yes(answer) : answer;
      });
      return changed(outer, {
        records: {
          ...store.records,
          purge: (queue) => {
            purgedAt = clock.now();
            return store.records.purge(queue);
          },
        },
      });
    },
  };
}
