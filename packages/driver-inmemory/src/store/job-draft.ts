import type {
  ClaimAnswer,
  EndState,
  Headers,
  JobState,
  Keep,
  StoredJob,
  StoredValue,
} from '@switchyard/core/driver';
import type { Claim } from './claim.ts';
import type { EndedJob } from './ended-jobs.ts';

/** What a running job has told. */
export interface JobNotes {
  progress: StoredValue | undefined;
  readonly logs: string[];
}

/** The record of a job that has not ended. Replaced by each change, but for its notes. */
export interface LiveRecord {
  readonly state: Exclude<JobState, EndState>;
  readonly headers: Headers;
  readonly extra: Headers | undefined;
  readonly body: Uint8Array | undefined;
  readonly run: number | undefined;
  readonly runAt: number | undefined;
  readonly startedAt: number | undefined;
  readonly worker: string | undefined;
  readonly notes: JobNotes;
  /** Epoch milliseconds; when it came back, for a job that was dead. */
  readonly createdAt: number;
  /** Rises with every job: the order in which they are found. */
  readonly place: number;
}

/** The record of a job that has ended, with what its claim must know if it comes back. */
export interface KeptJob extends EndedJob {
  readonly base: number;
}

/** What is left of a job that has ended. */
export interface Tombstone {
  readonly state: EndState | 'removed';
  readonly run: number;
  readonly base: number;
  readonly closedBy: string | undefined;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** A message kept back. */
export interface KeptMessage {
  readonly dueAt: number;
  readonly headers: Headers;
  readonly extra: Headers | undefined;
  readonly body: Uint8Array;
}

/**
 * One job as a group of operations finds it, and as it will be if none of them says no. Operations
 * see what those before them in their group did; nothing is written before all have agreed.
 */
export interface JobDraft {
  readonly queue: string;
  readonly id: string;
  readonly now: number;
  /** The place of a record that begins. */
  readonly place: number;
  /** Who else holds a key. */
  readonly holderOf: (key: string) => string | undefined;
  live: LiveRecord | undefined;
  kept: KeptJob | undefined;
  /** How long the job is kept, if this group ended it. */
  keep: Keep | undefined;
  tombstone: Tombstone | undefined;
  claim: Claim | undefined;
  timer: KeptMessage | undefined;
  /** Keys that are taken for so long, or freed. */
  readonly locks: Map<string, { readonly ttlMs: number | undefined } | 'free'>;
  /** What `claim.open` is answered. */
  opened: Extract<ClaimAnswer, { type: 'opened' }> | undefined;
}

/** Where a job stands, from its record or its tombstone. */
export function stateOfDraft({
  live,
  kept,
  tombstone,
}: Pick<JobDraft, 'live' | 'kept' | 'tombstone'>): JobState | 'removed' | undefined {
  return live?.state ?? kept?.state ?? tombstone?.state;
}

/** A record that has not ended, as others see it. */
export function asLiveJob(queue: string, id: string, record: LiveRecord): StoredJob {
  const { state, headers, extra, body, run, runAt, createdAt, startedAt, worker, notes } = record;
  const { progress } = notes;
  return {
    queue,
    id,
    state,
    headers,
    extra,
    body,
    run,
    runAt,
    createdAt,
    startedAt,
    endedAt: undefined,
    worker,
    result: undefined,
    progress,
    logs: [...notes.logs],
  };
}

/** A record that has ended, as others see it. */
export function asKeptJob(kept: KeptJob): StoredJob {
  const { base: _, ...job } = kept;
  return job;
}
