import type { Store } from '@switchyard/core/driver';
import {
  changed,
  nameOf,
  onAnswer,
  onGroup,
  onOp,
  one,
  opOf,
  type Op,
  type StoreMutant,
} from './mutate-store.ts';

function onKey(name: string, rewrite: (key: string) => string): StoreMutant {
  return {
    name,
    caughtBy: ['locks'],
    of: (store) => {
      const outer = onOp(
        onOp(store, 'lock.acquire', (op) => ({ ...op, key: rewrite(op.key) })),
        'lock.release',
        (op) => ({ ...op, key: rewrite(op.key) }),
      );
      const holder: Store['locks']['holder'] = (queue, key) =>
        store.locks.holder(queue, rewrite(key));
      return changed(outer, { locks: { ...store.locks, holder } });
    },
  };
}

function onLead(name: string, make: (store: Store) => Store['locks']['lead']): StoreMutant {
  return {
    name,
    caughtBy: ['leads'],
    of: (store) => changed(store, { locks: { ...store.locks, lead: make(store) } }),
  };
}

/** Stores whose locks do not lock. */
export const lockMutants: readonly StoreMutant[] = [
  {
    name: 'locks nothing',
    caughtBy: ['locks', 'concurrency', 'atomic groups'],
    of: (store) => onOp(store, 'lock.acquire', () => []),
  },
  {
    name: 'locks out its holder',
    caughtBy: ['locks', 'repeats'],
    of: (store) =>
      onGroup(store, async (group) => {
        const key = opOf(group, 'lock.acquire')?.key;
        const holder = key === undefined ? undefined : await store.locks.holder(group.queue, key);
        return holder === undefined ? one(store, group) : { type: 'locked', holder };
      }),
  },
  {
    name: 'does not say who holds a key',
    caughtBy: ['locks'],
    of: (store) =>
      onAnswer(store, (answer) =>
        answer.type === 'locked' ? { ...answer, holder: 'somebody' } : answer,
      ),
  },
  {
    name: 'frees nothing',
    caughtBy: ['locks'],
    of: (store) => onOp(store, 'lock.release', () => []),
  },
  {
    name: 'frees for anybody',
    caughtBy: ['locks'],
    of: (store) =>
      onGroup(store, async (group) => {
        const release = opOf(group, 'lock.release');
        if (release === undefined) return one(store, group);
        const id = await store.locks.holder(group.queue, release.key);
        if (id !== undefined) await one(store, { queue: group.queue, id, ops: [release] });
        return one(store, group);
      }),
  },
  {
    name: 'cannot free what is not held',
    caughtBy: ['locks'],
    of: (store) =>
      onGroup(store, async (group) => {
        const release = opOf(group, 'lock.release');
        if (release === undefined || group.ops.length > 1) return one(store, group);
        const holder = await store.locks.holder(group.queue, release.key);
        return holder === group.id ? one(store, group) : { type: 'stale' };
      }),
  },
  {
    name: 'has one key per job',
    caughtBy: ['locks'],
    of: (store) => {
      const last = new Map<string, string>();
      return onOp(store, 'lock.acquire', (op, group) => {
        const key = last.get(nameOf(group));
        last.set(nameOf(group), op.key);
        return key === undefined ? op : [{ type: 'lock.release', key }, op];
      });
    },
  },
  {
    name: 'makes a record of a lock',
    caughtBy: ['locks'],
    of: (store) =>
      onGroup(store, async (group) => {
        const answer = await one(store, group);
        if (group.ops.length === 1 && opOf(group, 'lock.acquire') !== undefined) {
          const { queue, id } = group;
          const body = new Uint8Array();
          const content = { headers: {}, extra: undefined, body, runAt: undefined };
          await one(store, {
            queue,
            id,
            ops: [{ type: 'record.create', state: 'enqueuing', ...content }],
          });
        }
        return answer;
      }),
  },
  onKey('cuts keys', (key) => key.slice(0, 200)),
  onKey('takes keys for text that means the same', (key) => key.normalize('NFC')),
  onLock('locks for ever', (op) => ({ ...op, ttlMs: undefined })),
  onLock('locks for a while', (op) => ({ ...op, ttlMs: op.ttlMs ?? 1_000 })),
  onLead('lets everybody lead', () => async () => true),
  onLead('lets nobody lead for long', (store) => {
    const since = new Set<string>();
    return async (name, owner, ttlMs) => {
      const isNew = !since.has(`${name} ${owner}`);
      since.add(`${name} ${owner}`);
      return isNew ? store.locks.lead(name, owner, ttlMs) : false;
    };
  }),
  onLead(
    'lets one lead for ever',
    (store) => (name, owner, ttlMs) => store.locks.lead(name, owner, ttlMs * 1_000),
  ),
  onLead(
    'lets one lead everything',
    (store) => (_, owner, ttlMs) => store.locks.lead('all', owner, ttlMs),
  ),
];

function onLock(
  name: string,
  rewrite: (op: Op<'lock.acquire'>) => Op<'lock.acquire'>,
): StoreMutant {
  return { name, caughtBy: ['locks'], of: (store) => onOp(store, 'lock.acquire', rewrite) };
}
