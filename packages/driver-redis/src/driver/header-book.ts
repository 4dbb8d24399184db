import type { Headers } from '@switchyard/core/driver';
import type { RedisPort } from '../connection/port.ts';
import { decodeHeaders } from '../wire/header-bytes.ts';
import { MOST_INTERNED } from '../wire/header-cache.ts';

/** Headers and both halves of their name. */
interface Found {
  readonly high: number;
  readonly low: number;
  readonly headers: Headers;
}

const REF_BYTES = 8;

/** Headers of a queue by the name under which Redis keeps them once: read once, then the same object for all. */
export class HeaderBook {
  readonly #port: RedisPort;
  readonly #key: string;
  readonly #known = new Map<string, Headers>();
  /** Names that this process has sent with their bytes. */
  readonly #told = new Set<string>();

  #last: Found | undefined;

  constructor(port: RedisPort, key: string) {
    this.#port = port;
    this.#key = key;
  }

  /** Those whose name stands there: most messages have the same as the one before. */
  findAt(bytes: Buffer, at: number): Headers | undefined {
    const high = bytes.readInt32BE(at);
    const low = bytes.readInt32BE(at + 4);
    if (this.#last?.high === high && this.#last.low === low) return this.#last.headers;
    const headers = this.#known.get(bytes.toString('latin1', at, at + REF_BYTES));
    if (headers !== undefined) this.#last = { high, low, headers };
    return headers;
  }

  find(name: string): Headers | undefined {
    return this.#known.get(name);
  }

  /** Whether Redis was told these; it may have lost them since. */
  wasTold(name: string): boolean {
    return this.#told.has(name);
  }

  /** Whether Redis may be told more. */
  get hasRoom(): boolean {
    return this.#told.size < MOST_INTERNED;
  }

  noteTold(name: string): void {
    this.#told.add(name);
  }

  /** Reads those that are not known yet. Names that Redis does not know stay unknown. Throws `DriverError`. */
  async load(names: Iterable<string>): Promise<void> {
    const missing = [...new Set(names)].filter((name) => !this.#known.has(name));
    if (missing.length === 0) return;
    const refs = missing.map((name) => Buffer.from(name, 'latin1'));
    const found = await this.#port.call('HMGET', [this.#key, ...refs]);
    if (!Array.isArray(found)) return;
    for (const [index, name] of missing.entries()) {
      const bytes: unknown = found[index];
      const headers = Buffer.isBuffer(bytes) ? decodeHeaders(bytes) : undefined;
      if (headers !== undefined) this.#learn(name, headers);
    }
  }

  #learn(name: string, headers: Headers): void {
    // More than a queue keeps can only be left over from before; what is needed is read again.
    if (this.#known.size > MOST_INTERNED * 2) this.#known.clear();
    this.#known.set(name, Object.freeze(headers));
  }
}
