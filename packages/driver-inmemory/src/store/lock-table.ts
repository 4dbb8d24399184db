/** The lock of one key. */
interface Lock {
  readonly holder: string;
  /** Epoch milliseconds; `Infinity` for as long as its job lives. */
  readonly expiresAt: number;
}

const SWEEP_AT = 1_024;

/** Unique locks: which job holds which key of which queue. */
export class LockTable {
  readonly #locks = new Map<string, Lock>();
  #sweepAt = SWEEP_AT;

  /** How many locks are remembered. */
  get size(): number {
    return this.#locks.size;
  }

  /** The job that holds a key. */
  holder(queue: string, key: string, now: number): string | undefined {
    const lock = this.#locks.get(nameOf(queue, key));
    return lock !== undefined && lock.expiresAt > now ? lock.holder : undefined;
  }

  /** Takes the lock; for its holder again, with a new end. Ask `holder` before. */
  take(
    lock: { readonly queue: string; readonly key: string; readonly id: string },
    ttlMs: number | undefined,
    now: number,
  ): void {
    const expiresAt = ttlMs === undefined ? Infinity : now + ttlMs;
    this.#locks.set(nameOf(lock.queue, lock.key), { holder: lock.id, expiresAt });
    if (this.#locks.size > this.#sweepAt) this.#sweep(now);
  }

  /** Frees a key, if this job holds it. */
  free(queue: string, key: string, id: string): void {
    const name = nameOf(queue, key);
    if (this.#locks.get(name)?.holder === id) this.#locks.delete(name);
  }

  /** Frees every key of a queue that one of these jobs holds. Looks at all there are. */
  freeAll(queue: string, ids: ReadonlySet<string>): void {
    const begin = nameOf(queue, '');
    for (const [name, { holder }] of this.#locks) {
      if (ids.has(holder) && name.startsWith(begin)) this.#locks.delete(name);
    }
  }

  clear(): void {
    this.#locks.clear();
  }

  /** Forgets what has expired; each lock is looked at a bounded number of times. */
  #sweep(now: number): void {
    for (const [name, lock] of this.#locks) if (lock.expiresAt <= now) this.#locks.delete(name);
    this.#sweepAt = Math.max(SWEEP_AT, this.#locks.size * 2);
  }
}

/** Queue names have no slash. */
function nameOf(queue: string, key: string): string {
  return `${queue}/${key}`;
}
