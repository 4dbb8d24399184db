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

/** The ended jobs of one queue: some kept for good, of the others the last. */
export class EndedJobs<J extends EndedJob = EndedJob> {
  readonly #entries = new Map<string, Entry<J>>();
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
    this.remove(job.id);
    const always = keep.type === 'always';
    const entry: Entry<J> = { job, place: (this.#place += 1), always, isHere: true };
    this.#entries.set(job.id, entry);
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
      this.#entries.delete(oldest.job.id);
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
    this.#entries.clear();
    this.#line.clear();
    this.#passing = 0;
  }
}
