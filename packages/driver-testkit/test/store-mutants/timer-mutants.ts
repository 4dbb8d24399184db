import type { Store } from '@switchyard/core/driver';
import { asText, changed, nameOf, onOp, type Op, type StoreMutant } from './mutate-store.ts';

function onTimers(
  name: string,
  caughtBy: readonly string[],
  change: (timers: Store['timers']) => Partial<Store['timers']>,
): StoreMutant {
  return {
    name,
    caughtBy,
    of: (store) => changed(store, { timers: { ...store.timers, ...change(store.timers) } }),
  };
}

function onTimerSet(
  name: string,
  rewrite: (op: Op<'timer.set'>) => Op<'timer.set'>,
  caughtBy: readonly string[] = ['timers'],
): StoreMutant {
  return { name, caughtBy, of: (store) => onOp(store, 'timer.set', rewrite) };
}

/** Stores that cannot tell the time. */
export const timerMutants: readonly StoreMutant[] = [
  onTimerSet('keeps nothing back', (op) => ({ ...op, dueAt: 1 })),
  onTimerSet('keeps back for too long', (op) => ({ ...op, dueAt: op.dueAt + 5_000 })),
  onTimerSet('loses headers of what it keeps back', (op) => ({ ...op, extra: undefined })),
  onTimerSet('takes for text what it keeps back', (op) => ({ ...op, body: asText(op.body) })),
  {
    name: 'keeps back what was set first',
    caughtBy: ['timers', 'leases of timers'],
    of: (store) => {
      const set = new Set<string>();
      return onOp(store, 'timer.set', (op, group) => {
        if (set.has(nameOf(group))) return [];
        set.add(nameOf(group));
        return op;
      });
    },
  },
  {
    name: 'keeps back what was let go',
    caughtBy: ['timers', 'leases of timers'],
    of: (store) => onOp(store, 'timer.remove', () => []),
  },
  {
    name: 'lets go whatever is kept back by now',
    caughtBy: ['timers'],
    of: (store) => onOp(store, 'timer.remove', (op) => ({ ...op, dueAt: undefined })),
  },
  onTimers('has the latest first', ['timers'], (timers) => ({
    takeDue: async (options) => (await timers.takeDue(options)).toReversed(),
  })),
  onTimers('gives more than was asked for', ['timers'], (timers) => ({
    takeDue: (options) => timers.takeDue({ ...options, max: options.max * 10 }),
  })),
  onTimers('does not know when the next is due', ['timers', 'leases of timers'], () => ({
    nextDueAt: async () => undefined,
  })),
  onTimers('takes none for now', ['timers'], (timers) => ({
    nextDueAt: async () => (await timers.nextDueAt()) ?? 0,
  })),
  onTimers('gives timers to everybody', ['leases of timers', 'concurrency'], (timers) => ({
    takeDue: (options) => timers.takeDue({ ...options, leaseMs: 0 }),
  })),
  onTimers('gives timers once', ['leases of timers'], (timers) => ({
    takeDue: (options) => timers.takeDue({ ...options, leaseMs: options.leaseMs * 1_000 }),
  })),
];
