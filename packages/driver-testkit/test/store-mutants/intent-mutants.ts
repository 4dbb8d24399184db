import type { Leaving } from '@switchyard/core/driver';
import {
  nameOf,
  onAnswer,
  onGroup,
  onOp,
  onOpened,
  one,
  opOf,
  type StoreMutant,
} from './mutate-store.ts';

/** Stores that do not remember what a run has decided. */
export const intentMutants: readonly StoreMutant[] = [
  {
    name: 'forgets intents',
    caughtBy: ['intents', 'repeats'],
    of: (store) => onOpened(store, (claim) => ({ ...claim, leaving: undefined })),
  },
  {
    name: 'forgets why and what of an intent',
    caughtBy: ['intents'],
    of: (store) =>
      onOp(store, 'claim.intent', (op) => ({
        ...op,
        leaving: op.leaving && { how: op.leaving.how, delayMs: 0, headers: {} },
      })),
  },
  {
    name: 'keeps the first intent',
    caughtBy: ['intents'],
    of: (store) => {
      const first = new Map<string, Leaving | undefined>();
      return onOp(store, 'claim.intent', (op) => {
        const leaving = first.get(op.token) ?? op.leaving;
        first.set(op.token, leaving);
        return { ...op, leaving };
      });
    },
  },
  {
    name: 'tells an intent once',
    caughtBy: ['intents', 'repeats'],
    of: (store) => {
      const told = new Set<unknown>();
      return onOpened(store, (claim) => {
        const { leaving, ...rest } = claim;
        if (leaving === undefined || told.has(leaving)) return rest;
        told.add(leaving);
        return claim;
      });
    },
  },
  {
    name: 'takes an intent for a death',
    caughtBy: ['intents', 'strikes'],
    of: (store) =>
      onOpened(store, (claim) =>
        claim.leaving === undefined ? claim : { ...claim, deaths: claim.deaths + 1 },
      ),
  },
  {
    name: 'clears deaths by an intent',
    caughtBy: ['strikes'],
    of: (store) =>
      onOpened(store, (claim) => (claim.leaving === undefined ? claim : { ...claim, deaths: 0 })),
  },
  {
    name: 'forgets an intent that is handed back',
    caughtBy: ['intents'],
    of: (store) => {
      const handed = new Set<string>();
      return onOpened(
        onOp(store, 'claim.close', (op, group) => {
          if (!op.counts) handed.add(nameOf(group));
          return op;
        }),
        (claim, group) => {
          return handed.has(nameOf(group)) ? { ...claim, leaving: undefined } : claim;
        },
      );
    },
  },
  {
    name: 'leaves an intent that is taken back',
    caughtBy: ['intents'],
    of: (store) => {
      const last = new Map<string, Leaving>();
      return onOp(store, 'claim.intent', (op, group) => {
        const leaving = op.leaving ?? last.get(nameOf(group));
        if (leaving !== undefined) last.set(nameOf(group), leaving);
        return { ...op, leaving };
      });
    },
  },
  {
    name: 'does not hear what a hand-back leaves to the next',
    caughtBy: ['intents'],
    of: (store) => onOp(store, 'claim.close', (op) => ({ ...op, leaving: undefined })),
  },
  {
    name: 'never forgets an intent',
    caughtBy: ['intents', 'claims'],
    of: (store) => {
      const decided = new Map<string, Leaving>();
      return onOpened(
        onOp(store, 'claim.intent', (op, group) => {
          if (op.leaving !== undefined) decided.set(nameOf(group), op.leaving);
          return op;
        }),
        (claim, group) => {
          const leaving = claim.leaving ?? decided.get(nameOf(group));
          return leaving === undefined ? claim : { ...claim, leaving };
        },
      );
    },
  },
  {
    name: 'listens to the intents of strangers',
    caughtBy: ['intents', 'strikes', 'atomic groups'],
    of: (store) =>
      onAnswer(store, (answer, group) =>
        answer.type === 'stale' && opOf(group, 'claim.intent') !== undefined
          ? { type: 'done' }
          : answer,
      ),
  },
  {
    name: 'can decide but once',
    caughtBy: ['intents', 'repeats'],
    of: (store) => {
      const decided = new Set<string>();
      return onGroup(store, async (group) => {
        const token = opOf(group, 'claim.intent')?.token;
        if (token !== undefined && decided.has(token)) return { type: 'stale' };
        if (token !== undefined) decided.add(token);
        return one(store, group);
      });
    },
  },
];
