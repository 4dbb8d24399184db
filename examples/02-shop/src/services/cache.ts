/** How long entries live, and by which clock. */
export interface CacheOptions {
  /** Age in milliseconds from which an entry is as good as gone. */
  readonly ttlMs: number;
  /** Milliseconds since some fixed moment. @default Date.now */
  readonly now?: () => number;
}

interface Entry<Value> {
  readonly value: Value;
  readonly until: number;
}

/** Keeps values in memory for a while. */
export class Cache<Value> {
  readonly #entries = new Map<string, Entry<Value>>();
  readonly #loading = new Map<string, Promise<Value>>();
  readonly #ttlMs: number;
  readonly #now: () => number;

  constructor(options: CacheOptions) {
    this.#ttlMs = options.ttlMs;
    this.#now = options.now ?? Date.now;
  }

  /** The value kept under a key, unless it is too old. */
  get(key: string): Value | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (entry.until > this.#now()) return entry.value;
    this.#entries.delete(key);
    return undefined;
  }

  /** Keeps a value. */
  set(key: string, value: Value): void {
    this.#entries.set(key, { value, until: this.#now() + this.#ttlMs });
  }

  /**
   * The value kept under a key, or what `load` brings. Jobs that ask at the same time share one load;
   * a failed load is kept by nobody, and the next to ask tries again.
   */
  async getOrLoad(key: string, load: () => Promise<Value>): Promise<Value> {
    const kept = this.get(key);
    if (kept !== undefined) return kept;
    const loading = this.#loading.get(key) ?? this.#load(key, load);
    return await loading;
  }

  async #load(key: string, load: () => Promise<Value>): Promise<Value> {
    const loading = load();
    this.#loading.set(key, loading);
    try {
      const value = await loading;
      this.set(key, value);
      return value;
    } finally {
      this.#loading.delete(key);
    }
  }
}
