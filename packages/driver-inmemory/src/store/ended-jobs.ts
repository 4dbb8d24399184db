import Denque from 'denque';
import type { EndState, Keep, StoredJob } from '@switchyard/core/driver';

/** A job that has ended, as it is kept. */
export interface EndedJob extends StoredJob {
  readonly state: EndState;
  readonly endedAt: number;
}

interface Entry<J> {
  readonly job: J;
  /** Its place: rises with every end. */
  readonly place: number;
  /** Kept until somebody removes it. */
  readonly always: boolean;
  isHere: boolean;
}

/**
 * The ended jobs of one queue: some kept for good, of the others the last.
 *
 * Until somebody asks for one there is no index: most programs never do, and it costs every job.
 */
export class EndedJobs<J extends EndedJob = EndedJob> {
  #index: Map<string, Entry<J>> | undefined;
  /** Those that make room for others, the oldest first; some are gone already. */
  readonly #line = new Denque<Entry<J>>();
  /** By what rule the last of them was kept. */
  #rule: Extract<Keep, { type: 'last' }> | undefined;
  #passing = 0;
  #place = 0;

  get size(): number {
    return this.#entries.size;
  }

  find(id: string): J | undefined {
    return this.#entries.get(id)?.job;
  }

  /** Keeps a job by a rule, and lets go of those that are too many or too old for it. */
  add(job: J, keep: Keep): readonly J[] {
    if (keep.type === 'none') return [job];
    const always = keep.type === 'always';
    const entry: Entry<J> = { job, place: (this.#place += 1), always, isHere: true };
    if (always || this.#index !== undefined) {
      this.remove(job.id);
      this.#entries.set(job.id, entry);
    }
    if (keep.type === 'always') return [];
    this.#line.push(entry);
    this.#passing += 1;
    this.#rule = keep;
    return this.trim(keep, job.endedAt);
  }

  /** Lets go of those that have become too old since, by the last rule that was given. */
  forget(now: number): void {
    if (this.#rule !== undefined) this.trim(this.#rule, now);
  }

  /** Lets go of those that a rule does not keep, and answers them. */
  trim(keep: Extract<Keep, { type: 'last' }>, now: number): readonly J[] {
    const gone: J[] = [];
    for (
      let oldest = this.#line.peekFront();
      oldest !== undefined;
      oldest = this.#line.peekFront()
    ) {
      const { isHere } = oldest;
      if (isHere && this.#passing <= keep.max && now - oldest.job.endedAt <= keep.ageMs) break;
      this.#line.shift();
      if (!isHere) continue;
      this.#index?.delete(oldest.job.id);
      oldest.isHere = false;
      this.#passing -= 1;
      gone.push(oldest.job);
    }
    return gone;
  }

  /** Forgets one job; answers whether it was there. */
  remove(id: string): boolean {
    const entry = this.#entries.get(id);
    if (entry === undefined) return false;
    this.#entries.delete(id);
    entry.isHere = false;
    if (!entry.always) this.#passing -= 1;
    return true;
  }

  /** Jobs of one state behind a place, in the order they ended. */
  after(
    state: EndState,
    place: number,
    limit: number,
  ): readonly { readonly job: J; readonly place: number }[] {
    const found: Entry<J>[] = [];
    for (const entry of this.#entries.values()) {
      if (found.length >= limit) break;
      if (entry.place > place && entry.job.state === state) found.push(entry);
    }
    return found;
  }

  clear(): void {
    this.#index = undefined;
    this.#line.clear();
    this.#passing = 0;
  }

  /** By id, in the order they ended. */
  get #entries(): Map<string, Entry<J>> {
    if (this.#index === undefined) {
      // What was added without an index has no id twice: who gives ids of his own looks for them first.
      this.#index = new Map(this.#line.toArray().map((entry) => [entry.job.id, entry]));
    }
    return this.#index;
  }
}
