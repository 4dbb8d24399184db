import {
  type DueTimer,
  type FindJobs,
  type GroupAnswer,
  type JobRef,
  type JobState,
  type Store,
  type StoredJob,
  type StoredJobPage,
  type StoredValue,
  type StoreGroup,
} from '@switchyard/core/driver';
import type { MemoryBroker } from '../memory-broker.ts';
import { findFusedJobs } from './find-fused-jobs.ts';
import { moveJob } from './move-job.ts';
import { asStoredJob } from './stored-job.ts';

/** Most lines of a job's own log that are kept. */
export const MAX_LOGS = 100;

const NOTHING_DUE: readonly DueTimer[] = Object.freeze([]);

/** The states that are told from where a job lies. */
export const DERIVED: readonly JobState[] = Object.freeze(['waiting', 'delayed', 'active', 'dead']);

/**
 * The in-memory broker seen as a store. Where a job lies is its state, so only what has ended is
 * written down; a delivery is its claim, and a delay its timer.
 */
export class FusedStore implements Store {
  readonly name = 'inmemory';
  readonly capabilities = { shared: false, durable: false } as const;
  readonly #broker: MemoryBroker;

  readonly records: Store['records'] = {
    get: async (jobs) => jobs.map((job) => this.#get(job)),
    find: async (which) => this.#find(which),
    note: async (job, note) => this.#note(job, note),
    purge: async (queue) => this.#broker.purge(queue),
  };
  readonly locks: Store['locks'] = {
    holder: async (queue, key) =>
      this.#broker.book.locks.holder(queue, key, this.#broker.clock.now()),
    lead: async (name, owner, ttlMs) =>
      this.#broker.book.leads.take(name, { owner, ttlMs }, this.#broker.clock.now()),
  };
  readonly claims: Store['claims'] = { renew: async () => [] };
  readonly timers: Store['timers'] = {
    takeDue: async () => NOTHING_DUE,
    nextDueAt: async () => undefined,
  };

  constructor(broker: MemoryBroker) {
    this.#broker = broker;
  }

  get control(): Store['control'] {
    return this.#broker.book.control;
  }

  async connect(): Promise<void> {
    this.#broker.refuseClosed('connect');
  }

  async ping(): Promise<void> {
    this.#broker.refuseClosed('ping');
  }

  /** The driver's own close ends it. */
  async close(): Promise<void> {
    await Promise.resolve();
  }

  async apply(groups: readonly StoreGroup[]): Promise<readonly GroupAnswer[]> {
    this.#broker.refuseClosed('apply');
    return groups.map((group) => moveJob(this.#broker, group));
  }

  #get({ queue, id }: JobRef): StoredJob | undefined {
    this.#broker.refuseClosed('records.get');
    this.#broker.find(queue)?.catchUp();
    const found = this.#broker.findJob(queue, id);
    return found === undefined
      ? this.#broker.book.ended(queue).find(id)
      : asStoredJob(queue, found.message, found.dead);
  }

  #find(which: FindJobs): StoredJobPage {
    this.#broker.refuseClosed('records.find');
    return findFusedJobs(this.#broker, which);
  }

  #note(
    { queue, id }: JobRef,
    note: { readonly progress?: StoredValue | undefined; readonly log?: string | undefined },
  ): void {
    const message = this.#broker.findJob(queue, id)?.message;
    if (message === undefined) return;
    message.notes ??= { progress: undefined, logs: [] };
    if (note.progress !== undefined) message.notes.progress = note.progress;
    if (note.log === undefined) return;
    message.notes.logs.push(note.log);
    if (message.notes.logs.length > MAX_LOGS) message.notes.logs.shift();
  }
}
