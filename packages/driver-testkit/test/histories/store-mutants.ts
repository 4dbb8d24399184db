import type { Store, StoreGroup, StoreOp } from '@switchyard/core/driver';
import { storeWith } from '../../src/fakes/store-with.ts';

/** A store that breaks one promise. */
export interface StoreMutant {
  readonly name: string;
  readonly of: (store: Store) => Store;
  /** Where it shows only beside a driver that can do nothing by itself. */
  readonly on?: 'poor driver';
}

/** Rewrites operations on their way in; `undefined` leaves one out. */
function onOps(name: string, rewrite: (op: StoreOp) => StoreOp | undefined): StoreMutant {
  const rewritten = ({ queue, id, ops }: StoreGroup): StoreGroup => ({
    queue,
    id,
    ops: ops.flatMap((op) => rewrite(op) ?? []),
  });
  return {
    name,
    of: (store) => storeWith(store, { apply: (groups) => store.apply(groups.map(rewritten)) }),
  };
}

const without =
  (type: StoreOp['type']) =>
  (op: StoreOp): StoreOp | undefined =>
    op.type === type ? undefined : op;

/** Stores whose defects only a history brings to light. */
export const storeMutants: readonly StoreMutant[] = [
  onOps('frees no lock', without('lock.release')),
  onOps('takes no lock', without('lock.acquire')),
  { ...onOps('closes no claim', without('claim.close')), on: 'poor driver' },
  onOps('tells every end as completed', (op) =>
    op.type === 'record.end' ? { ...op, state: 'completed' } : op,
  ),
  onOps('forgets results', (op) => (op.type === 'record.end' ? { ...op, result: undefined } : op)),
  onOps('keeps no tombstones', (op) =>
    op.type === 'record.end' ? { ...op, tombstoneMs: 0, keep: { type: 'none' } } : op,
  ),
  { ...onOps('loses timers', without('timer.set')), on: 'poor driver' },
  {
    name: 'tells nobody of a pause, and does not remember it',
    of: (store) =>
      storeWith(store, {
        control: {
          ...store.control,
          all: async () => new Map(),
          set: async () => undefined,
          tell: async () => undefined,
          watch: (listener) => store.control.watch(listener),
        },
      }),
  },
];
