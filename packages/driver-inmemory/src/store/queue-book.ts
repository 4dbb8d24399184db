import type {
  EndState,
  FindJobs,
  JobState,
  Keep,
  StoredJob,
  StoredJobPage,
} from '@switchyard/core/driver';
import { isLive, type Claim } from './claim.ts';
import { EndedJobs } from './ended-jobs.ts';
import {
  asKeptJob,
  asLiveJob,
  type JobDraft,
  type KeptJob,
  type LiveRecord,
  type Tombstone,
} from './job-draft.ts';

/** What a {@link QueueBook} holds of one job. */
export type KnownJob = Pick<JobDraft, 'live' | 'kept' | 'tombstone' | 'claim'>;

/** A job and where it stands in line. */
interface Placed {
  readonly job: StoredJob;
  readonly place: number;
}

/** How long the claim of a job without a record is remembered after its last change, in milliseconds. */
export const CLAIM_MS = 86_400_000;
/** How long purged jobs are remembered at least, in milliseconds. */
const PURGED_MS = 3_600_000;

const PURGED: readonly JobState[] = ['enqueuing', 'waiting', 'delayed'];

/** All that the store knows of the jobs of one queue. */
export class QueueBook {
  readonly queue: string;
  readonly #live = new Map<string, LiveRecord>();
  readonly #kept = new EndedJobs<KeptJob>();
  readonly #tombstones = new Map<string, Tombstone>();
  readonly #claims = new Map<string, Claim>();
  /** By what rule the last job was kept that makes room for others. */
  #rule: Extract<Keep, { type: 'last' }> | undefined;

  constructor(queue: string) {
    this.queue = queue;
  }

  /** How much is remembered of how many jobs. */
  get sizes(): { readonly records: number; readonly tombstones: number; readonly claims: number } {
    return {
      records: this.#live.size + this.#kept.size,
      tombstones: this.#tombstones.size,
      claims: this.#claims.size,
    };
  }

  /** What is known of a job now. */
  know(id: string, now: number): KnownJob {
    this.#trim(now);
    const tombstone = this.#tombstones.get(id);
    return {
      live: this.#live.get(id),
      kept: this.#kept.find(id),
      tombstone: tombstone !== undefined && tombstone.expiresAt > now ? tombstone : undefined,
      claim: this.#claims.get(id),
    };
  }

  /** Writes down what has changed. */
  write(id: string, job: KnownJob, keep: Keep | undefined): void {
    put(this.#live, id, job.live);
    put(this.#claims, id, job.claim);
    put(this.#tombstones, id, job.tombstone);
    if (job.kept === undefined) this.#kept.remove(id);
    else if (keep !== undefined) {
      this.#kept.add(job.kept, keep);
      if (keep.type === 'last') this.#rule = keep;
    }
  }

  claim(id: string): Claim | undefined {
    return this.#claims.get(id);
  }

  setClaim(id: string, claim: Claim): void {
    this.#claims.set(id, claim);
  }

  live(id: string): LiveRecord | undefined {
    return this.#live.get(id);
  }

  get(id: string, now: number): StoredJob | undefined {
    this.#trim(now);
    const live = this.#live.get(id);
    if (live !== undefined) return asLiveJob(this.queue, id, live);
    const kept = this.#kept.find(id);
    return kept && asKeptJob(kept);
  }

  /** A page of the jobs of one state, the oldest first; looks at all of the queue. */
  find({ state, limit, cursor = '0' }: FindJobs, now: number): StoredJobPage {
    this.#trim(now);
    const place = Number(cursor);
    const found = isEndState(state)
      ? this.#keptAfter(state, place, limit + 1)
      : this.#liveAfter(state, place, limit + 1);
    const shown = found.slice(0, limit);
    const jobs = shown.map(({ job }) => job);
    const last = shown.at(-1);
    return found.length > limit && last !== undefined
      ? { jobs, cursor: String(last.place) }
      : { jobs };
  }

  /**
   * Forgets what waits or is delayed, and answers the ids. What is kept back for a job without a
   * record counts as delayed. Their tombstones outlive the copies.
   */
  purge(
    timers: Iterable<{ readonly id: string; readonly dueAt: number }>,
    now: number,
  ): ReadonlySet<string> {
    const gone = new Map<string, number>();
    for (const [id, { state, runAt }] of this.#live) {
      if (!PURGED.includes(state) || isLive(this.#claims.get(id), now)) continue;
      gone.set(id, runAt ?? now);
    }
    for (const { id, dueAt } of timers) {
      const { live, kept, tombstone, claim } = this.know(id, now);
      const isKnown = live !== undefined || kept !== undefined || tombstone !== undefined;
      if (!isKnown && !isLive(claim, now)) gone.set(id, dueAt);
    }
    for (const [id, dueAt] of gone) {
      const { run, base } = this.#claims.get(id) ?? { run: 0, base: 0 };
      const expiresAt = Math.max(now, dueAt) + PURGED_MS;
      this.#live.delete(id);
      this.#claims.delete(id);
      this.#tombstones.set(id, { state: 'removed', run, base, closedBy: undefined, expiresAt });
    }
    return new Set(gone.keys());
  }

  /** Forgets what is too old to matter. */
  sweep(now: number): void {
    this.#trim(now);
    for (const [id, { expiresAt }] of this.#tombstones) {
      if (expiresAt <= now) this.#tombstones.delete(id);
    }
    for (const [id, { holder, touchedAt }] of this.#claims) {
      const last = Math.max(holder?.expiresAt ?? 0, touchedAt);
      if (last + CLAIM_MS <= now && !this.#live.has(id)) this.#claims.delete(id);
    }
  }

  #keptAfter(state: EndState, after: number, limit: number): readonly Placed[] {
    const found = this.#kept.after(state, after, limit);
    return found.map(({ job, place }) => ({ job: asKeptJob(job), place }));
  }

  #liveAfter(state: JobState, place: number, limit: number): readonly Placed[] {
    const found: Placed[] = [];
    for (const [id, record] of this.#live) {
      if (found.length >= limit) break;
      if (record.place > place && record.state === state) {
        found.push({ job: asLiveJob(this.queue, id, record), place: record.place });
      }
    }
    return found;
  }

  #trim(now: number): void {
    if (this.#rule !== undefined) this.#kept.trim(this.#rule, now);
  }
}

function put<V>(map: Map<string, V>, id: string, value: V | undefined): void {
  if (value === undefined) map.delete(id);
  else map.set(id, value);
}

function isEndState(state: JobState): state is EndState {
  return ['completed', 'discarded', 'cancelled', 'dead'].includes(state);
}
