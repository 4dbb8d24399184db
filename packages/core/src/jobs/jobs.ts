import type { RequireSupport } from '../capability/require-support.ts';
import type { Clock } from '../contract/clock.ts';
import type { StoredJob } from '../contract/store.ts';
import type { Control } from '../control/control.ts';
import { cancelWord, promoteWord } from '../control/control-words.ts';
import { generationOf } from '../control/generation.ts';
import { HEADER } from '../envelope/header-names.ts';
import type { EngineEvents } from '../events/engine-events.ts';
import type { Serializer } from '../serializer/serializer.ts';
import type { JobMove, StoreBond } from '../store/bond.ts';
import type { RuntimeStore } from '../store/runtime-store.ts';
import { checkJobId } from '../task/names.ts';
import { checkListJobs, checkLookup, checkWaitFor } from './check-options.ts';
import { explain } from './explain.ts';
import type {
  CancelAnswer,
  Explanation,
  JobLookup,
  JobPage,
  ListJobsOptions,
  PromoteAnswer,
  RemoveAnswer,
  RetryAnswer,
  WaitForOptions,
} from './job-answers.ts';
import type { JobRecord } from './job-record.ts';
import { listJobs } from './list-jobs.ts';
import { readRecord } from './read-record.ts';
import { waitForEnd } from './wait-for-end.ts';

/** What jobs are looked after with. */
export interface JobsParts {
  readonly requireSupport: RequireSupport;
  /** Missing where the engine has no store: everything is refused then. */
  readonly store: RuntimeStore | undefined;
  readonly bond: StoreBond;
  readonly control: Control | undefined;
  readonly serializers: ReadonlyMap<string, Serializer>;
  readonly events: EngineEvents;
  readonly clock: Clock;
  /** The queues this engine knows. */
  readonly queues: () => readonly string[];
}

/** How long a request to cancel a running job holds, in milliseconds. */
const CANCEL_TTL_MS = 3_600_000;
/** How long a request to run a kept job now holds, in milliseconds: who watches has heard it by then. */
const PROMOTE_TTL_MS = 1_000;
/** A job may change hands between a look and a move; so often it is looked at again. */
const LOOKS = 5;

/** Single jobs, by id. Everything here needs a store, and throws `UnsupportedFeatureError` without one. */
export class Jobs {
  readonly #parts: JobsParts;

  constructor(parts: JobsParts) {
    this.#parts = parts;
  }

  /** What is known of a job; `undefined` where nothing is. */
  async get(id: string, lookup: JobLookup = {}): Promise<JobRecord | undefined> {
    const job = await this.#find('jobs.get', id, lookup);
    return job && readRecord(job, this.#parts.serializers);
  }

  /** Jobs of one state, the oldest first within each queue. */
  async list(options: ListJobsOptions): Promise<JobPage> {
    const checked = checkListJobs(options);
    const { serializers, queues } = this.#parts;
    return listJobs(this.#store(), checked, { serializers, queues: queues() });
  }

  /**
   * Ends a job that has not begun; asks a running one to give up, whose signal aborts within a
   * second. A handler that returns nevertheless has completed its job.
   */
  async cancel(id: string, lookup: JobLookup = {}): Promise<CancelAnswer> {
    for (let looks = LOOKS; looks > 0; looks -= 1) {
      const job = await this.#find('jobs.cancel', id, lookup);
      if (job === undefined) return 'not_found';
      if (job.state === 'active') return this.#requestCancel(job);
      if (isEnded(job)) return 'finished';
      if (await this.#moved(job, 'cancel')) {
        await this.#letGo(job);
        this.#tell('job.cancelled', job);
        return 'cancelled';
      }
    }
    return 'requested';
  }

  /** Takes a dead job back into its queue: attempt 1 again, `redrives` + 1. */
  async retry(id: string, lookup: JobLookup = {}): Promise<RetryAnswer> {
    const job = await this.#find('jobs.retry', id, lookup);
    if (job === undefined) return 'not_found';
    if (job.state !== 'dead') return 'not_dead';
    const answer = await this.#parts.bond.move(job, 'retry');
    if (answer.type === 'locked') return 'duplicate';
    if (answer.type !== 'done') return 'not_dead';
    this.#tell('job.redriven', job);
    return 'retried';
  }

  /**
   * Makes a delayed job due now. Throws `UnsupportedFeatureError` for a job with an ordering key that
   * waits for its retry in a broker which cannot be reached by id: its followers would overtake it.
   */
  async promote(id: string, lookup: JobLookup = {}): Promise<PromoteAnswer> {
    const job = await this.#find('jobs.promote', id, lookup);
    if (job === undefined) return 'not_found';
    if (job.state !== 'delayed' || !(await this.#moved(job, 'promote'))) return 'not_delayed';
    await this.#letGo(job);
    return 'promoted';
  }

  /** Forgets a job, whatever its state; not one that runs: cancel it first. */
  async remove(id: string, lookup: JobLookup = {}): Promise<RemoveAnswer> {
    for (let looks = LOOKS; looks > 0; looks -= 1) {
      const job = await this.#find('jobs.remove', id, lookup);
      if (job === undefined) return 'not_found';
      if (job.state === 'active') return 'active';
      if (await this.#moved(job, 'remove')) {
        await this.#letGo(job);
        return 'removed';
      }
    }
    return 'active';
  }

  /**
   * Resolves with the record of a job once it has ended, however it did: look at its `state`. Throws
   * `JobWaitTimeoutError`, and `JobNotFoundError` where nothing is known of it, for instance because
   * no records are kept.
   */
  async waitFor(id: string, options: WaitForOptions = {}): Promise<JobRecord> {
    const { timeoutMs, ...lookup } = checkWaitFor(options);
    const { clock, events, serializers } = this.#parts;
    const look = async (): Promise<JobRecord | undefined> => {
      const job = await this.#find('jobs.waitFor', id, lookup);
      return job && readRecord(job, serializers);
    };
    const queues = this.#queuesOf(lookup);
    return waitForEnd(look, { id, queues, timeoutMs }, { clock, events });
  }

  /** Why a job is where it is; `undefined` where nothing is known of it. */
  async explain(id: string, lookup: JobLookup = {}): Promise<Explanation | undefined> {
    const job = await this.#find('jobs.explain', id, lookup);
    if (job === undefined) return undefined;
    const { serializers, control, clock } = this.#parts;
    const metStranger = job.extra?.[HEADER.unknownSince] !== undefined;
    return explain(readRecord(job, serializers), { control, now: clock.now(), metStranger });
  }

  #store(): RuntimeStore {
    const { store, requireSupport } = this.#parts;
    requireSupport.feature('jobs');
    if (store === undefined) throw new Error('A store is declared and missing.');
    return store;
  }

  #queuesOf({ queue }: JobLookup): readonly string[] {
    return queue === undefined ? this.#parts.queues() : [queue];
  }

  /** Asks all queues in one round trip; a job that is alive wins over what is kept of an older one. */
  async #find(method: string, id: string, lookup: JobLookup): Promise<StoredJob | undefined> {
    checkJobId(id);
    checkLookup(method, lookup);
    const store = this.#store();
    const found = await store.get(this.#queuesOf(lookup).map((queue) => ({ queue, id })));
    const known = found.filter((job) => job !== undefined);
    return known.find((job) => !isEnded(job)) ?? known[0];
  }

  async #moved(job: StoredJob, move: JobMove): Promise<boolean> {
    return (await this.#parts.bond.move(job, move)).type === 'done';
  }

  /** Of this life of the job: another one, by the same id, is not meant. */
  async #requestCancel(job: StoredJob): Promise<'requested'> {
    const { control } = this.#parts;
    await control?.say(cancelWord(job.queue, job.id), generationOf(job), CANCEL_TTL_MS);
    return 'requested';
  }

  /**
   * Tells the worker that keeps a job for its retry to look at it now. If that has died, the broker
   * hands the job to another at once.
   */
  async #letGo(job: StoredJob): Promise<void> {
    const { control, clock, bond } = this.#parts;
    if (bond.waitsInPlace?.(job) !== true) return;
    const word = promoteWord(job.queue, job.id);
    await control?.say(word, String(clock.now()), PROMOTE_TTL_MS);
  }

  #tell(event: 'job.cancelled' | 'job.redriven', job: StoredJob): void {
    const { id, queue } = job;
    const task = readRecord({ ...job, body: undefined }, this.#parts.serializers).task ?? '';
    this.#parts.events.emit(event, { id, queue, task });
  }
}

function isEnded({ state }: StoredJob): boolean {
  return (
    state === 'completed' || state === 'discarded' || state === 'cancelled' || state === 'dead'
  );
}
