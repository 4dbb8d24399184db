import Denque from 'denque';
import type { Lease } from './lease.ts';
import type { LeaseBuffer } from './lease-buffer.ts';

/** First come, first served. */
export class PlainBuffer implements LeaseBuffer {
  readonly #line = new Denque<Lease>();

  get ready(): number {
    return this.#line.length;
  }

  get size(): number {
    return this.#line.length;
  }

  get oldest(): number | undefined {
    return this.#line.peekFront()?.since;
  }

  push(lease: Lease): void {
    this.#line.push(lease);
  }

  pushBack(lease: Lease): void {
    this.#line.unshift(lease);
  }

  take(max: number): readonly Lease[] {
    return this.#line.remove(0, Math.min(max, this.#line.length)) ?? [];
  }

  clear(): void {
    this.#line.clear();
  }

  settled(): boolean {
    return false;
  }
}
