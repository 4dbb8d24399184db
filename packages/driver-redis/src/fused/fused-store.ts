import type {
  DueTimer,
  GroupAnswer,
  JobRef,
  JobState,
  Store,
  StoredValue,
  StoreGroup,
} from '@switchyard/core/driver';
import type { RedisDriverCore } from '../driver/redis-driver.ts';
import { note as noteScript } from '../scripts/note.ts';
import { MAX_LOGS } from '../store/records-facet.ts';
import { Locks } from '../store/locks-facet.ts';
import type { StoreParts } from '../store/store-parts.ts';
import { writeValue } from '../wire/end-record.ts';
import { idOf, midOf } from '../wire/message-id.ts';
import { findJobs, getJobs } from './find-jobs.ts';
import { moveJob } from './move-job.ts';

const NOTHING_DUE: readonly DueTimer[] = Object.freeze([]);

/** The states that are told from where a job lies. */
export const DERIVED: readonly JobState[] = Object.freeze(['waiting', 'delayed', 'active', 'dead']);

/**
 * The Redis broker seen as a store. Where a job lies is its state, so only what has ended is written down;
 * a delivery is its claim, and a delay its timer.
 */
export class FusedStore implements Store {
  readonly name = 'redis';
  readonly capabilities = { shared: true, durable: true } as const;
  readonly records: Store['records'];
  readonly locks: Store['locks'];
  readonly claims: Store['claims'] = { renew: () => Promise.resolve([]) };
  readonly timers: Store['timers'] = {
    takeDue: () => Promise.resolve(NOTHING_DUE),
    nextDueAt: () => Promise.resolve(undefined),
  };
  readonly control: Store['control'];
  readonly #core: RedisDriverCore;

  constructor(core: RedisDriverCore, control: Store['control'], parts: StoreParts) {
    this.#core = core;
    this.control = control;
    const leads = new Locks(parts);
    this.records = {
      get: async (jobs) => getJobs(this.#open('records.get'), jobs),
      find: async (which) => findJobs(this.#open('records.find'), which),
      note: async (job, note) => this.#note(job, note),
      purge: async (queue) => this.#open('records.purge').purge(queue),
    };
    this.locks = {
      holder: async (queue, key) => this.#holder(queue, key),
      lead: (name, owner, ttlMs) => leads.lead(name, owner, ttlMs),
    };
  }

  connect(): Promise<void> {
    return this.#core.connect();
  }

  ping(): Promise<void> {
    return this.#core.ping();
  }

  /** The driver's own close ends it. */
  async close(): Promise<void> {
    await Promise.resolve();
  }

  async apply(groups: readonly StoreGroup[]): Promise<readonly GroupAnswer[]> {
    const core = this.#open('apply');
    return Promise.all(groups.map((group) => moveJob(core, group)));
  }

  async #holder(queue: string, key: string): Promise<string | undefined> {
    const core = this.#open('locks.holder');
    const value = await core.port.call('HGET', [`${core.view(queue).keys[1]}l`, key]);
    if (!Buffer.isBuffer(value)) return undefined;
    const colon = value.indexOf(':');
    const ends = Number(value.toString('latin1', 0, colon));
    const now = ends === 0 ? 0 : await core.now();
    return ends === 0 || ends > now ? idOf(value.subarray(colon + 1)) : undefined;
  }

  async #note(
    { queue, id }: JobRef,
    {
      progress,
      log,
    }: { readonly progress?: StoredValue | undefined; readonly log?: string | undefined },
  ): Promise<void> {
    const core = this.#open('records.note');
    const told = progress === undefined ? ['', ''] : ['1', writeValue(progress)];
    const line = log === undefined ? ['', ''] : ['1', log];
    const args = [midOf(id), ...told, ...line, MAX_LOGS];
    await core.port.run(noteScript, core.view(queue).keys, args);
  }

  #open(call: string): RedisDriverCore {
    this.#core.refuseClosed(call);
    return this.#core;
  }
}
