import type { StoredValue } from '@switchyard/core/driver';
import { changed, CREATION, onJob, one, type StoreMutant } from './mutate-store.ts';

const EMPTY: StoredValue = { contentType: 'none', bytes: new Uint8Array() };

/** Stores that do not listen to what a job tells. */
export const noteMutants: readonly StoreMutant[] = [
  onNote('keeps the first progress', (seen) => (note) => {
    const isFirst = !seen.has('progress');
    if (note.progress !== undefined) seen.add('progress');
    return isFirst ? note : { ...note, progress: undefined };
  }),
  onNote('keeps the first lines', (seen) => (note) => {
    if (note.log !== undefined) seen.add(note.log);
    return seen.size > 100 ? { ...note, log: undefined } : note;
  }),
  onNote(
    'forgets progress with every line',
    () => (note) => (note.log === undefined ? note : { progress: EMPTY, ...note }),
  ),
  {
    name: 'keeps all lines',
    caughtBy: ['notes'],
    of: (store) => {
      const lines: string[] = [];
      return onJob(
        changed(store, {
          records: {
            ...store.records,
            note: async (job, note) => {
              if (note.log !== undefined) lines.push(note.log);
              await store.records.note(job, note);
            },
          },
        }),
        (job) => ({ ...job, logs: lines }),
      );
    },
  },
  {
    name: 'turns lines round',
    caughtBy: ['notes'],
    of: (store) => onJob(store, (job) => ({ ...job, logs: job.logs.toReversed() })),
  },
  {
    name: 'forgets at the end what was told',
    caughtBy: ['notes'],
    of: (store) =>
      onJob(store, (job) =>
        job.endedAt === undefined ? job : { ...job, logs: [], progress: undefined },
      ),
  },
  {
    name: 'makes a record of a note',
    caughtBy: ['notes'],
    of: (store) =>
      changed(store, {
        records: {
          ...store.records,
          note: async (job, note) => {
            await one(store, { ...job, ops: [CREATION] });
            await store.records.note(job, note);
          },
        },
      }),
  },
];

type Note = Parameters<ReturnType<StoreMutant['of']>['records']['note']>[1];

function onNote(name: string, make: (seen: Set<string>) => (note: Note) => Note): StoreMutant {
  return {
    name,
    caughtBy: ['notes'],
    of: (store) => {
      const rewrite = make(new Set());
      const { records } = store;
      return changed(store, {
        records: { ...records, note: (job, note) => records.note(job, rewrite(note)) },
      });
    },
  };
}
