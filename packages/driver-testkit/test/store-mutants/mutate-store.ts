import type {
  ClaimAnswer,
  GroupAnswer,
  JobRef,
  Store,
  StoredJob,
  StoreGroup,
  StoreOp,
  StoreOpType,
} from '@switchyard/core/driver';
import type { VirtualClock } from '@switchyard/driver-inmemory';
import { storeWith } from '../../src/fakes/store-with.ts';

/** A store that breaks one promise, and the topics that must find out. */
export interface StoreMutant {
  readonly name: string;
  /** Each of them has a case that fails. */
  readonly caughtBy: readonly string[];
  /** Breaks a store. */
  readonly of: (store: Store, clock: VirtualClock) => Store;
}

export type Op<T extends StoreOpType> = Extract<StoreOp, { type: T }>;
export type Opened = Extract<ClaimAnswer, { type: 'opened' }>;

/** The store with some of its members replaced. */
export const changed = storeWith;

/** The store with each group done in its own way. */
export function onGroup(store: Store, work: (group: StoreGroup) => Promise<GroupAnswer>): Store {
  return changed(store, {
    apply: async (groups) => {
      const answers: GroupAnswer[] = [];
      for (const group of groups) answers.push(await work(group));
      return answers;
    },
  });
}

/** Does one group. */
export async function one(store: Store, group: StoreGroup): Promise<GroupAnswer> {
  const [answer] = await store.apply([group]);
  if (answer === undefined) throw new Error('no answer');
  return answer;
}

/** The store with operations of one type rewritten, dropped or multiplied on their way in. */
export function onOp<T extends StoreOpType>(
  store: Store,
  type: T,
  rewrite: (op: Op<T>, group: StoreGroup) => readonly StoreOp[] | StoreOp,
): Store {
  const isIt = (op: StoreOp): op is Op<T> => op.type === type;
  return changed(store, {
    apply: (groups) =>
      store.apply(
        groups.map((group) => ({
          ...group,
          ops: group.ops.flatMap((op) => (isIt(op) ? rewrite(op, group) : op)),
        })),
      ),
  });
}

/** The store with its answers rewritten. */
export function onAnswer(
  store: Store,
  rewrite: (answer: GroupAnswer, group: StoreGroup) => GroupAnswer,
): Store {
  return onGroup(store, async (group) => rewrite(await one(store, group), group));
}

/** The store with what it says of a claim that was opened rewritten. */
export function onOpened(
  store: Store,
  rewrite: (claim: Opened, group: StoreGroup, op: Op<'claim.open'>) => ClaimAnswer,
): Store {
  return onAnswer(store, (answer, group) => {
    const op = opOf(group, 'claim.open');
    if (answer.type !== 'done' || answer.claim?.type !== 'opened' || op === undefined)
      return answer;
    return { ...answer, claim: rewrite(answer.claim, group, op) };
  });
}

/** The store with what it knows of jobs rewritten. */
export function onJob(store: Store, rewrite: (job: StoredJob) => StoredJob): Store {
  const { records } = store;
  return changed(store, {
    records: {
      ...records,
      get: async (jobs) => (await records.get(jobs)).map((job) => job && rewrite(job)),
      find: async (which) => {
        const page = await records.find(which);
        return { ...page, jobs: page.jobs.map(rewrite) };
      },
    },
  });
}

/** The first operation of a type in a group. */
export function opOf<T extends StoreOpType>(group: StoreGroup, type: T): Op<T> | undefined {
  return group.ops.find((op): op is Op<T> => op.type === type);
}

/** One text per job. */
export function nameOf({ queue, id }: JobRef): string {
  return `${queue} ${id}`;
}

/** What is known of a job. */
export async function known(store: Store, { queue, id }: JobRef): Promise<StoredJob | undefined> {
  const [job] = await store.records.get([{ queue, id }]);
  return job;
}

/** Text read from bytes as if all bytes were text. */
export function asText(bytes: Uint8Array): Uint8Array {
  return Buffer.from(Buffer.from(bytes).toString('utf8'));
}

/** Begins a record with nothing in it. */
export const CREATION: StoreOp = {
  type: 'record.create',
  state: 'enqueuing',
  headers: {},
  extra: undefined,
  body: new Uint8Array(),
  runAt: undefined,
};
