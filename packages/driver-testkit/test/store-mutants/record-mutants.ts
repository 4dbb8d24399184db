import {
  asText,
  changed,
  CREATION,
  known,
  nameOf,
  onAnswer,
  onGroup,
  onJob,
  onOp,
  one,
  opOf,
  type StoreMutant,
} from './mutate-store.ts';

const EVERY = ['enqueuing', 'waiting', 'delayed', 'blocked', 'active'] as const;
const ENDED = ['completed', 'discarded', 'cancelled', 'dead'] as const;

/** Stores that write down something else, or change it when they should not. */
export const recordMutants: readonly StoreMutant[] = [
  {
    name: 'takes bodies for text',
    caughtBy: ['records', 'timers'],
    of: (store) =>
      onOp(
        onOp(store, 'record.create', (op) => ({ ...op, body: asText(op.body) })),
        'timer.set',
        (op) => ({ ...op, body: asText(op.body) }),
      ),
  },
  {
    name: 'loses the headers of a job alone',
    caughtBy: ['records', 'ends', 'reviving'],
    of: (store) => onJob(store, (job) => ({ ...job, extra: undefined })),
  },
  {
    name: 'loses the instant',
    caughtBy: ['records', 'patching'],
    of: (store) => onJob(store, (job) => ({ ...job, runAt: undefined })),
  },
  {
    name: 'takes what was not said for zero',
    caughtBy: ['records'],
    of: (store) => onJob(store, (job) => ({ ...job, startedAt: job.startedAt ?? 0 })),
  },
  {
    name: 'answers only what it knows',
    caughtBy: ['records'],
    of: (store) =>
      changed(store, {
        records: {
          ...store.records,
          get: async (jobs) =>
            (await store.records.get(jobs)).filter((job) => job !== undefined || jobs.length === 1),
        },
      }),
  },
  {
    name: 'begins again what is there',
    caughtBy: ['records', 'repeats', 'concurrency'],
    of: (store) => onOp(store, 'record.create', (op) => [{ type: 'record.remove' }, op]),
  },
  {
    name: 'begins again and says it exists',
    caughtBy: ['records'],
    of: (store) =>
      onGroup(store, async (group) => {
        const answer = await one(store, group);
        const create = opOf(group, 'record.create');
        if (answer.type === 'exists' && create !== undefined) {
          await one(store, { ...group, ops: [{ type: 'record.remove' }, create] });
        }
        return answer;
      }),
  },
  {
    name: 'removes nothing',
    caughtBy: ['records', 'ends'],
    of: (store) => onOp(store, 'record.remove', () => []),
  },
  {
    name: 'cannot remove what is not there',
    caughtBy: ['records'],
    of: (store) =>
      onGroup(store, async (group) => {
        const isThere = (await known(store, group)) !== undefined;
        if (!isThere && opOf(group, 'record.remove') !== undefined) return { type: 'stale' };
        return one(store, group);
      }),
  },
  {
    name: 'patches whatever the state',
    caughtBy: ['patching'],
    of: (store) => onOp(store, 'record.patch', (op) => ({ ...op, from: EVERY })),
  },
  {
    name: 'brings back whatever has ended',
    caughtBy: ['patching', 'tombstones', 'reviving'],
    of: (store) => onOp(store, 'record.patch', (op) => ({ ...op, from: [...op.from, ...ENDED] })),
  },
  {
    name: 'brings back what is alive',
    caughtBy: ['reviving'],
    of: (store) =>
      onOp(store, 'record.patch', (op) =>
        op.from.includes('dead') ? { ...op, from: [...op.from, 'enqueuing'] } : op,
      ),
  },
  {
    name: 'cannot bring back what has no record',
    caughtBy: ['reviving'],
    of: (store) =>
      onGroup(store, async (group) => {
        const isKnown = (await known(store, group)) !== undefined;
        const patch = opOf(group, 'record.patch');
        if (!isKnown && patch?.from.includes('dead') === true) {
          return { type: 'unmoved', state: 'dead' };
        }
        return one(store, group);
      }),
  },
  {
    name: 'looks at the first state only',
    caughtBy: ['patching', 'ends'],
    of: (store) =>
      onOp(
        onOp(store, 'record.patch', (op) => ({ ...op, from: op.from.slice(0, 1) })),
        'record.end',
        (op) => ({ ...op, from: op.from?.slice(0, 1) }),
      ),
  },
  {
    name: 'makes a record of a patch',
    caughtBy: ['patching'],
    of: (store) =>
      onGroup(store, async (group) => {
        const answer = await one(store, group);
        const unknown = (await known(store, group)) === undefined;
        if (
          unknown &&
          answer.type === 'done' &&
          group.ops.every((op) => op.type === 'record.patch')
        )
          await one(store, { ...group, ops: [CREATION] });
        return answer;
      }),
  },
  {
    name: 'never must',
    caughtBy: ['patching', 'atomic groups', 'reviving'],
    of: (store) => onOp(store, 'record.patch', (op) => ({ ...op, must: false })),
  },
  {
    name: 'always must',
    caughtBy: ['patching'],
    of: (store) => onOp(store, 'record.patch', (op) => ({ ...op, must: true })),
  },
  {
    name: 'does not say where it stands',
    caughtBy: ['patching', 'ends', 'reviving'],
    of: (store) =>
      onAnswer(store, (answer) =>
        answer.type === 'unmoved' ? { ...answer, state: 'blocked' } : answer,
      ),
  },
  {
    name: 'replaces headers',
    caughtBy: ['patching'],
    of: (store) =>
      onGroup(store, async (group) => {
        const patch = opOf(group, 'record.patch');
        const extra = patch?.headers && (await known(store, group))?.extra;
        const none = Object.fromEntries(Object.keys(extra ?? {}).map((name) => [name, null]));
        const ops = group.ops.map((op) =>
          op === patch ? { ...op, headers: { ...none, ...op.headers } } : op,
        );
        return one(store, { ...group, ops });
      }),
  },
  {
    name: 'takes null for a text',
    caughtBy: ['patching'],
    of: (store) =>
      onOp(store, 'record.patch', (op) => {
        const entries = Object.entries(op.headers ?? {});
        return { ...op, headers: Object.fromEntries(entries.map(([key, v]) => [key, String(v)])) };
      }),
  },
  {
    name: 'forgets headers that come later',
    caughtBy: ['patching', 'ends'],
    of: (store) =>
      onOp(
        onOp(store, 'record.patch', (op) => ({ ...op, headers: undefined })),
        'record.end',
        (op) => ({ ...op, headers: undefined }),
      ),
  },
  {
    name: 'goes on telling until when a job was delayed',
    caughtBy: ['patching'],
    of: (store) => {
      const last = new Map<string, number>();
      return onJob(store, (job) => {
        if (job.runAt !== undefined) last.set(nameOf(job), job.runAt);
        return { ...job, runAt: last.get(nameOf(job)) };
      });
    },
  },
  {
    name: 'forgets until when, if it is not said again',
    caughtBy: ['patching'],
    of: (store) => onOp(store, 'record.patch', (op) => ({ ...op, runAt: op.runAt ?? 0 })),
  },
];
