import Denque from 'denque';
import type { Lease } from './lease.ts';
import type { LeaseBuffer } from './lease-buffer.ts';

/**
 * Hands out one of each ordering key at a time: its followers stay here until it is settled.
 *
 *   push ─key is free─▶ ready ─take─▶ held ─settled─▶ the next of its key is ready
 *     └─key is taken─▶ its line ──────────────────────────┘
 */
export class KeyedBuffer implements LeaseBuffer {
  readonly #ready = new Denque<Lease>();
  /** By key that is taken: those behind it. */
  readonly #lines = new Map<string, Denque<Lease>>();
  readonly #keyOf: (lease: Lease) => string | undefined;
  #inLines = 0;

  constructor(keyOf: (lease: Lease) => string | undefined) {
    this.#keyOf = keyOf;
  }

  get ready(): number {
    return this.#ready.length;
  }

  get size(): number {
    return this.#ready.length + this.#inLines;
  }

  get oldest(): number | undefined {
    return this.#ready.peekFront()?.since;
  }

  push(lease: Lease): void {
    const key = this.#keyOf(lease);
    const line = key === undefined ? undefined : this.#lines.get(key);
    if (line !== undefined) {
      line.push(lease);
      this.#inLines += 1;
      return;
    }
    if (key !== undefined) this.#lines.set(key, new Denque());
    this.#ready.push(lease);
  }

  pushBack(lease: Lease): void {
    this.#ready.unshift(lease);
  }

  take(max: number): readonly Lease[] {
    return this.#ready.remove(0, Math.min(max, this.#ready.length)) ?? [];
  }

  clear(): void {
    this.#ready.clear();
    this.#lines.clear();
    this.#inLines = 0;
  }

  settled(lease: Lease): boolean {
    const key = this.#keyOf(lease);
    const line = key === undefined ? undefined : this.#lines.get(key);
    if (key === undefined || line === undefined) return false;
    const next = line.shift();
    if (next === undefined) {
      this.#lines.delete(key);
      return false;
    }
    this.#inLines -= 1;
    this.#ready.push(next);
    return true;
  }
}
