import {
  changed,
  known,
  nameOf,
  onAnswer,
  onGroup,
  onOp,
  onOpened,
  one,
  opOf,
  type StoreMutant,
} from './mutate-store.ts';

/** Stores that do not know who runs a job. */
export const claimMutants: readonly StoreMutant[] = [
  {
    name: 'gives a job to everybody',
    caughtBy: ['claims', 'intents', 'repeats', 'concurrency'],
    of: (store) =>
      onAnswer(store, (answer) =>
        answer.type === 'unclaimed' && answer.claim.type === 'held'
          ? { type: 'done', claim: { type: 'opened', run: 2, deaths: 0 } }
          : answer,
      ),
  },
  {
    name: 'tells how long instead of until when',
    caughtBy: ['claims'],
    of: (store, clock) =>
      onAnswer(store, (answer) =>
        answer.type === 'unclaimed' && answer.claim.type === 'held'
          ? { ...answer, claim: { type: 'held', untilMs: answer.claim.untilMs - clock.now() } }
          : answer,
      ),
  },
  {
    name: 'numbers runs by what counted',
    caughtBy: ['claims', 'repeats'],
    of: (store) => onOpened(store, (claim, _, op) => ({ ...claim, run: op.base + 1 })),
  },
  {
    name: 'does not write down who runs',
    caughtBy: ['claims', 'ends'],
    of: (store) => {
      const { records } = store;
      return changed(store, {
        records: {
          ...records,
          get: async (jobs) =>
            (await records.get(jobs)).map((job) => job && { ...job, worker: undefined }),
        },
      });
    },
  },
  {
    name: 'claims only what it has a record of',
    caughtBy: ['claims', 'tombstones'],
    of: (store) =>
      onGroup(store, async (group) => {
        const isKnown = (await known(store, group)) !== undefined;
        const opens = group.ops.length === 1 && opOf(group, 'claim.open') !== undefined;
        if (isKnown || !opens) return one(store, group);
        return { type: 'unclaimed', claim: { type: 'ended', state: 'removed' } };
      }),
  },
  {
    name: 'does not look at the base',
    caughtBy: ['claims', 'reviving'],
    of: (store) => onOp(store, 'claim.open', (op) => ({ ...op, base: 0 })),
  },
  {
    name: 'takes no copy for stale',
    caughtBy: ['claims', 'reviving'],
    of: (store) =>
      onAnswer(store, (answer) =>
        answer.type === 'unclaimed' && answer.claim.type === 'stale'
          ? { type: 'done', claim: { type: 'opened', run: 9, deaths: 0 } }
          : answer,
      ),
  },
  {
    name: 'remembers the runs of who had an id before',
    caughtBy: ['records'],
    of: (store) => {
      const floors = new Map<string, number>();
      const runs = new Map<string, number>();
      const counting = onOp(store, 'claim.close', (op, group) => {
        if (op.counts) floors.set(nameOf(group), runs.get(`${nameOf(group)} ${op.token}`) ?? 0);
        return op;
      });
      return onOpened(counting, (claim, group, { base, token }) => {
        if (base < (floors.get(nameOf(group)) ?? 0)) return { type: 'stale' };
        runs.set(`${nameOf(group)} ${token}`, claim.run);
        return claim;
      });
    },
  },
  {
    name: 'lets every run count',
    caughtBy: ['claims', 'intents', 'strikes'],
    of: (store) => onOp(store, 'claim.close', (op) => ({ ...op, counts: true })),
  },
  {
    name: 'lets no run count',
    caughtBy: ['claims', 'reviving'],
    of: (store) => onOp(store, 'claim.close', (op) => ({ ...op, counts: false })),
  },
  {
    name: 'has a newer copy wait for the lease',
    caughtBy: ['claims', 'strikes'],
    of: (store, clock) => {
      const until = new Map<string, number>();
      return onGroup(store, async (group) => {
        const open = opOf(group, 'claim.open');
        const untilMs = until.get(nameOf(group)) ?? 0;
        if (open !== undefined && open.base > 0 && untilMs > clock.now()) {
          return { type: 'unclaimed', claim: { type: 'held', untilMs } };
        }
        if (opOf(group, 'claim.close') !== undefined) until.delete(nameOf(group));
        else if (open !== undefined) until.set(nameOf(group), clock.now() + open.leaseMs);
        return one(store, group);
      });
    },
  },
  {
    name: 'lets any newer copy take over',
    caughtBy: ['claims'],
    of: (store) =>
      onGroup(store, async (group) => {
        const answer = await one(store, group);
        const open = opOf(group, 'claim.open');
        const isHeld = answer.type === 'unclaimed' && answer.claim.type === 'held';
        if (!isHeld || open === undefined || open.base === 0) return answer;
        return one(store, { ...group, ops: [{ ...open, base: open.base + 1 }] });
      }),
  },
  {
    name: 'takes a newer copy for a death',
    caughtBy: ['claims', 'intents'],
    of: (store) =>
      onOpened(store, (claim, _, { base }) => ({
        ...claim,
        deaths: claim.deaths + (base > 0 ? 1 : 0),
      })),
  },
  onRenew('renews nothing', ['claims'], () => async () => []),
  onRenew(
    'loses what is renewed',
    ['claims', 'fencing'],
    () => async (held) => held.map(({ token }) => token),
  ),
  onRenew(
    'renews without a word of what is lost',
    ['claims', 'strikes', 'fencing'],
    (store) => async (held, leaseMs) => {
      await store.claims.renew(held, leaseMs);
      return [];
    },
  ),
  {
    name: 'loses a claim with its lease',
    caughtBy: ['claims'],
    of: (store, clock) => {
      const until = new Map<string, number>();
      const outer = onOp(store, 'claim.open', (op) => {
        until.set(op.token, clock.now() + op.leaseMs);
        return op;
      });
      return changed(outer, {
        claims: {
          renew: async (held, leaseMs) => {
            const over = held.filter(({ token }) => (until.get(token) ?? 0) <= clock.now());
            for (const { token } of held) until.set(token, clock.now() + leaseMs);
            const lost = await store.claims.renew(held, leaseMs);
            return [...new Set([...lost, ...over.map(({ token }) => token)])];
          },
        },
      });
    },
  },
  {
    name: 'has one length for all leases',
    caughtBy: ['claims'],
    of: (store) => onOp(store, 'claim.open', (op) => ({ ...op, leaseMs: 10_000 })),
  },
  {
    name: 'holds a job for ever',
    caughtBy: ['claims', 'intents', 'strikes'],
    of: (store) => onOp(store, 'claim.open', (op) => ({ ...op, leaseMs: op.leaseMs * 1_000 })),
  },
];

type Renew = ReturnType<StoreMutant['of']>['claims']['renew'];

function onRenew(
  name: string,
  caughtBy: readonly string[],
  make: (store: Parameters<StoreMutant['of']>[0]) => Renew,
): StoreMutant {
  return { name, caughtBy, of: (store) => changed(store, { claims: { renew: make(store) } }) };
}
