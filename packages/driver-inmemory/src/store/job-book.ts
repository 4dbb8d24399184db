import {
  logicalQueue,
  type Clock,
  type EndState,
  type Headers,
  type StoredValue,
  type StoreOp,
} from '@switchyard/core/driver';
import type { StoredMessage } from '../queue/stored-message.ts';
import { ControlBoard } from './control-board.ts';
import { EndedJobs, type EndedJob } from './ended-jobs.ts';
import { Leads } from './leads.ts';
import { LockTable } from './lock-table.ts';

/** The store half of the in-memory broker: what is known of jobs beside where they lie. */
export class JobBook {
  readonly locks: LockTable = new LockTable();
  readonly leads: Leads = new Leads();
  readonly control: ControlBoard;
  readonly #clock: Clock;
  readonly #ended = new Map<string, EndedJobs>();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.control = new ControlBoard(clock);
  }

  /** The ended jobs of a logical queue, without those that are too old. */
  ended(queue: string): EndedJobs {
    let ended = this.#ended.get(queue);
    if (ended === undefined) {
      ended = new EndedJobs();
      this.#ended.set(queue, ended);
    }
    ended.forget(this.#clock.now());
    return ended;
  }

  /** Whether an ended job of this id is kept. */
  knowsEnded(queue: string, id: string): boolean {
    const logical = logicalQueue(queue);
    return this.#ended.has(logical) && this.ended(logical).find(id) !== undefined;
  }

  /** Takes the lock that a new message asks for; answers who holds it already, having done nothing. */
  lock(
    message: StoredMessage,
    ops: readonly StoreOp[] | undefined,
    now: number,
  ): string | undefined {
    const op = ops?.find((one) => one.type === 'lock.acquire');
    if (op === undefined) return undefined;
    const logical = logicalQueue(message.queue);
    const { key, ttlMs } = op;
    const holder = this.locks.holder(logical, key, now);
    if (holder !== undefined && holder !== message.id) return holder;
    this.locks.take({ queue: logical, key, id: message.id }, ttlMs, now);
    message.lockKey = key;
    return undefined;
  }

  /** Frees the lock of a message that leaves for good. */
  unlock({ queue, lockKey, id }: StoredMessage): void {
    if (lockKey !== undefined) this.locks.free(logicalQueue(queue), lockKey, id);
  }

  /** Does what a settlement says beside moving its message. */
  run(message: StoredMessage, ops: readonly StoreOp[] | undefined, now: number): void {
    if (ops === undefined) return;
    const logical = logicalQueue(message.queue);
    for (const op of ops) {
      if (op.type === 'lock.release') {
        this.locks.free(logical, op.key, message.id);
      } else if (op.type === 'record.end' && op.keep.type !== 'none') {
        const { state, result, keep } = op;
        this.ended(logical).add(endedJob(logical, message, { state, result, now }), keep);
      }
    }
  }

  clear(): void {
    this.locks.clear();
    this.leads.clear();
    this.control.clear();
    this.#ended.clear();
  }
}

const NO_LOGS: readonly string[] = Object.freeze([]);

/** What is kept of a message once its job has ended. */
export function endedJob(
  queue: string,
  message: StoredMessage,
  end: { readonly state: EndState; readonly result: StoredValue | undefined; readonly now: number },
): EndedJob {
  const { id, headers, body, run, takenAt, notes } = message;
  const extra: Headers | undefined = message.extra;
  return {
    queue,
    id,
    state: end.state,
    headers,
    extra,
    body,
    run,
    runAt: undefined,
    startedAt: takenAt === 0 ? undefined : takenAt,
    endedAt: end.now,
    worker: undefined,
    result: end.result,
    progress: notes?.progress,
    logs: notes?.logs ?? NO_LOGS,
  };
}
