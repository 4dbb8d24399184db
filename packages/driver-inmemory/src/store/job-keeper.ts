import {
  DriverError,
  type GroupAnswer,
  type JobRef,
  type StoredValue,
  type StoreGroup,
  type StoreOp,
} from '@switchyard/core/driver';
import { applyOp, type SeparateOp } from './apply-op.ts';
import { forgive, isCurrent, renewClaim } from './claim.ts';
import { MAX_LOGS } from './fused-store.ts';
import type { JobDraft } from './job-draft.ts';
import { LockTable } from './lock-table.ts';
import { QueueBook } from './queue-book.ts';
import { TimerTable } from './timer-table.ts';

const DONE: GroupAnswer = Object.freeze({ type: 'done' });

/** Jobs with their records, locks, claims and timers, which change together or not at all. */
export class JobKeeper {
  readonly locks: LockTable = new LockTable();
  readonly timers: TimerTable = new TimerTable();
  readonly #books = new Map<string, QueueBook>();
  #place = 0;

  /** The book of a queue, if anything was ever written to it. */
  find(queue: string): QueueBook | undefined {
    return this.#books.get(queue);
  }

  /** Whether there is anything that time alone makes forget. */
  get ages(): boolean {
    for (const { sizes } of this.#books.values()) {
      if (sizes.records + sizes.tombstones + sizes.claims > 0) return true;
    }
    return false;
  }

  /** Does each group or nothing of it. Throws before anything is written if one cannot be meant for it. */
  apply(groups: readonly StoreGroup[], now: number): readonly GroupAnswer[] {
    for (const { ops } of groups) if (!ops.every(isSeparate)) throw fusedOnly();
    return groups.map((group) => this.#applyGroup(group, now));
  }

  /** Prolongs claims, and answers the tokens that are not current. */
  renew(
    held: readonly (JobRef & { readonly token: string })[],
    leaseMs: number,
    now: number,
  ): readonly string[] {
    const lost: string[] = [];
    for (const { queue, id, token } of held) {
      const claim = this.find(queue)?.claim(id);
      if (claim !== undefined && isCurrent(claim, token)) {
        this.find(queue)?.setClaim(id, renewClaim(claim, leaseMs, now));
      } else {
        this.#forgive({ queue, id }, token);
        lost.push(token);
      }
    }
    return lost;
  }

  /** Adds what a running job tells. */
  note(
    { queue, id }: JobRef,
    note: { readonly progress?: StoredValue | undefined; readonly log?: string | undefined },
  ): void {
    const notes = this.find(queue)?.live(id)?.notes;
    if (notes === undefined) return;
    if (note.progress !== undefined) notes.progress = note.progress;
    if (note.log === undefined) return;
    notes.logs.push(note.log);
    if (notes.logs.length > MAX_LOGS) notes.logs.shift();
  }

  /** Forgets what waits or is delayed; answers how many jobs went. */
  purge(queue: string, now: number): number {
    const ids = this.#book(queue).purge(this.timers.of(queue), now);
    for (const id of ids) this.timers.remove({ queue, id });
    this.locks.freeAll(queue, ids);
    return ids.size;
  }

  /** Forgets what is too old to matter. */
  sweep(now: number): void {
    for (const book of this.#books.values()) book.sweep(now);
  }

  clear(): void {
    this.#books.clear();
    this.locks.clear();
    this.timers.clear();
  }

  #applyGroup({ queue, id, ops }: StoreGroup, now: number): GroupAnswer {
    const draft = this.#draft({ queue, id }, now);
    for (const op of ops.filter(isSeparate)) {
      const answer = applyOp(draft, op);
      if (answer === undefined) continue;
      if (answer.type === 'stale' && 'token' in op) this.#forgive(draft, op.token);
      return answer;
    }
    this.#write(draft);
    return draft.opened === undefined ? DONE : { type: 'done', claim: draft.opened };
  }

  #draft({ queue, id }: JobRef, now: number): JobDraft {
    this.#place += 1;
    return {
      queue,
      id,
      now,
      place: this.#place,
      holderOf: (key) => this.locks.holder(queue, key, now),
      ...this.#book(queue).know(id, now),
      keep: undefined,
      timer: this.timers.find({ queue, id }),
      locks: new Map(),
      opened: undefined,
    };
  }

  #write(draft: JobDraft): void {
    const { queue, id, now, timer } = draft;
    this.#book(queue).write(id, draft, draft.keep);
    if (timer !== this.timers.find(draft)) {
      if (timer === undefined) this.timers.remove(draft);
      else this.timers.set(draft, timer);
    }
    for (const [key, change] of draft.locks) {
      if (change === 'free') this.locks.free(queue, key, id);
      else this.locks.take({ queue, key, id }, change.ttlMs, now);
    }
  }

  /** The one thing that a group writes which is refused: who is fenced off lives. */
  #forgive({ queue, id }: JobRef, token: string): void {
    const claim = this.find(queue)?.claim(id);
    if (claim !== undefined) this.find(queue)?.setClaim(id, forgive(claim, token));
  }

  #book(queue: string): QueueBook {
    let book = this.#books.get(queue);
    if (book === undefined) {
      book = new QueueBook(queue);
      this.#books.set(queue, book);
    }
    return book;
  }
}

function isSeparate(op: StoreOp): op is SeparateOp {
  return op.type !== 'job.move';
}

function fusedOnly(): DriverError {
  return new DriverError(
    'ERR_CONFIG_INVALID',
    'apply: a store that stands apart from its broker cannot move messages; job.move is for fused stores.',
    { retryable: false },
  );
}
