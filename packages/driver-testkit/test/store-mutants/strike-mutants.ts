import type { StoreGroup } from '@switchyard/core/driver';
import {
  changed,
  nameOf,
  onAnswer,
  onGroup,
  onOp,
  onOpened,
  one,
  opOf,
  type StoreMutant,
} from './mutate-store.ts';

/** The token that a group reports with, if it is not to open. */
function reporter(group: StoreGroup): string | undefined {
  return (opOf(group, 'claim.close') ?? opOf(group, 'claim.intent'))?.token;
}

/** Stores that cannot count the dead. */
export const strikeMutants: readonly StoreMutant[] = [
  {
    name: 'counts no deaths',
    caughtBy: ['strikes', 'repeats', 'intents'],
    of: (store) => onOpened(store, (claim) => ({ ...claim, deaths: 0 })),
  },
  {
    name: 'never clears deaths',
    caughtBy: ['strikes'],
    of: (store) => {
      const most = new Map<string, number>();
      return onOpened(store, (claim, group) => {
        const deaths = Math.max(claim.deaths, most.get(nameOf(group)) ?? 0);
        most.set(nameOf(group), deaths);
        return { ...claim, deaths };
      });
    },
  },
  {
    name: 'takes a hand-back for a death',
    caughtBy: ['strikes', 'claims'],
    of: (store) => {
      let handed = 0;
      return onOpened(
        onOp(store, 'claim.close', (op) => {
          if (!op.counts) handed += 1;
          return op;
        }),
        (claim) => ({ ...claim, deaths: claim.deaths + handed }),
      );
    },
  },
  {
    name: 'takes a hand-back for an end',
    caughtBy: ['strikes'],
    of: (store) => {
      let handed = false;
      return onOpened(
        onOp(store, 'claim.close', (op) => {
          handed ||= !op.counts;
          return op;
        }),
        (claim) => (handed ? { ...claim, deaths: 0 } : claim),
      );
    },
  },
  {
    name: 'fences off without listening',
    caughtBy: ['strikes'],
    of: (store) => {
      const current = new Map<string, string>();
      const outer = onGroup(store, async (group) => {
        const token = reporter(group);
        if (token !== undefined && current.get(nameOf(group)) !== token) {
          return { type: 'stale' };
        }
        const answer = await one(store, group);
        const opens = opOf(group, 'claim.open');
        if (opens !== undefined && answer.type === 'done') current.set(nameOf(group), opens.token);
        return answer;
      });
      return changed(outer, {
        claims: {
          renew: async (held, leaseMs) => {
            const isMine = (one: (typeof held)[number]): boolean =>
              current.get(nameOf(one)) === one.token;
            const strangers = held.filter((one) => !isMine(one)).map(({ token }) => token);
            return [...strangers, ...(await store.claims.renew(held.filter(isMine), leaseMs))];
          },
        },
      });
    },
  },
  {
    name: 'takes a strike back with every report',
    caughtBy: ['strikes'],
    of: (store) => {
      let reports = 0;
      const outer = onOpened(
        onAnswer(store, (answer) => {
          if (answer.type === 'stale') reports += 1;
          return answer;
        }),
        (claim) => ({ ...claim, deaths: Math.max(0, claim.deaths - reports) }),
      );
      return changed(outer, {
        claims: {
          renew: async (held, leaseMs) => {
            const lost = await store.claims.renew(held, leaseMs);
            reports += lost.length;
            return lost;
          },
        },
      });
    },
  },
];

/** Stores that let in who is not the one. */
export const fenceMutants: readonly StoreMutant[] = [
  {
    name: 'takes any close for a repeat',
    caughtBy: ['fencing', 'strikes', 'claims'],
    of: (store) =>
      onAnswer(store, (answer, group) =>
        answer.type === 'stale' && opOf(group, 'claim.close') !== undefined
          ? { type: 'done' }
          : answer,
      ),
  },
  {
    name: 'closes without looking at the token',
    caughtBy: ['fencing', 'repeats'],
    of: (store) => onOp(store, 'claim.close', () => []),
  },
  {
    name: 'lets who is fenced off do the rest',
    caughtBy: ['fencing', 'atomic groups'],
    of: (store) =>
      onGroup(store, async (group) => {
        const answer = await one(store, group);
        if (answer.type === 'stale') {
          const ops = group.ops.filter(({ type }) => !type.startsWith('claim.'));
          await one(store, { ...group, ops });
        }
        return answer;
      }),
  },
  {
    name: 'renews what was ended by others',
    caughtBy: ['fencing'],
    of: (store) => {
      const ended = new Set<string>();
      const outer = onOp(store, 'record.end', (op, group) => {
        ended.add(nameOf(group));
        return op;
      });
      return changed(outer, {
        claims: {
          renew: (held, leaseMs) =>
            store.claims.renew(
              held.filter((one) => !ended.has(nameOf(one))),
              leaseMs,
            ),
        },
      });
    },
  },
];

/** Stores that do not know the same question when it comes again. */
export const repeatMutants: readonly StoreMutant[] = [
  {
    name: 'holds a job from who has it',
    caughtBy: ['repeats'],
    of: (store, clock) => {
      const used = new Set<string>();
      return onGroup(store, async (group) => {
        const open = opOf(group, 'claim.open');
        const name = `${nameOf(group)} ${open?.token ?? ''}`;
        if (open !== undefined && used.has(name)) {
          return { type: 'unclaimed', claim: { type: 'held', untilMs: clock.now() + 1 } };
        }
        if (open !== undefined) used.add(name);
        return one(store, group);
      });
    },
  },
  {
    name: 'answers a repeated claim from memory',
    caughtBy: ['repeats'],
    of: (store) => {
      const known = new Map<string, ReturnType<typeof one>>();
      return onGroup(store, async (group) => {
        const open = opOf(group, 'claim.open');
        const name = `${nameOf(group)} ${open?.token ?? ''}`;
        const answer = known.get(name) ?? one(store, group);
        if (open !== undefined && group.ops.length < 3 && (await answer).type === 'done')
          known.set(name, answer);
        return answer;
      });
    },
  },
  {
    name: 'has forgotten who closed',
    caughtBy: ['repeats'],
    of: (store) => {
      const closed = new Set<string>();
      return onGroup(store, async (group) => {
        const token = opOf(group, 'claim.close')?.token;
        const name = `${nameOf(group)} ${token ?? ''}`;
        if (token !== undefined && closed.has(name)) return { type: 'stale' };
        const answer = await one(store, group);
        if (token !== undefined && answer.type === 'done') closed.add(name);
        return answer;
      });
    },
  },
  {
    name: 'does all of a repeat but the close',
    caughtBy: ['repeats'],
    of: (store) => {
      const closed = new Set<string>();
      return onGroup(store, async (group) => {
        const token = opOf(group, 'claim.close')?.token;
        const name = `${nameOf(group)} ${token ?? ''}`;
        const ops = group.ops.filter(({ type }) => type !== 'claim.close');
        const isRepeat = token !== undefined && closed.has(name);
        const answer = await one(store, isRepeat ? { ...group, ops } : group);
        if (token !== undefined && answer.type === 'done') closed.add(name);
        return answer;
      });
    },
  },
  {
    name: 'ends a second time in the same way',
    caughtBy: ['repeats'],
    of: (store, clock) => {
      const at = new Map<string, number>();
      const { records } = store;
      const outer = onOp(store, 'record.end', (op, group) => {
        at.set(nameOf(group), clock.now());
        return op;
      });
      return changed(outer, {
        records: {
          ...records,
          get: async (jobs) =>
            (await records.get(jobs)).map(
              (job) =>
                job && { ...job, endedAt: job.endedAt && (at.get(nameOf(job)) ?? job.endedAt) },
            ),
        },
      });
    },
  },
];
