import type { ReceiveOptions } from '@switchyard/core/driver';
import type { Lease } from './lease.ts';
import type { LeaseSource } from './lease-source.ts';
import type { Reader } from './reader.ts';

/**
 * Reads a queue that keeps order: the queue itself, for what has no ordering key, and the queues that
 * share its keys, each read by one consumer of all at a time.
 */
export class OrderedReader implements LeaseSource {
  readonly #readers: readonly Reader[];
  readonly #most: number;
  #isClosed = false;
  /** Who is asked first: each in turn. */
  #turn = 0;

  constructor(readers: readonly Reader[], most: number) {
    this.#readers = readers;
    this.#most = most;
  }

  get held(): number {
    return this.#readers.reduce((sum, reader) => sum + reader.held, 0);
  }

  async open(): Promise<void> {
    await Promise.all(this.#readers.map((reader) => reader.open()));
  }

  async receive(options: ReceiveOptions): Promise<readonly Lease[]> {
    const max = Math.min(options.max, this.#most - this.held);
    if (max < 1 || this.#isClosed) return [];
    const taken: Lease[] = [];
    this.#turn = (this.#turn + 1) % this.#readers.length;
    const inTurn = [...this.#readers.slice(this.#turn), ...this.#readers.slice(0, this.#turn)];
    for (const reader of inTurn) {
      if (taken.length >= max) break;
      taken.push(...(await reader.receive({ max: max - taken.length, waitMs: 0 })));
    }
    if (taken.length > 0 || options.waitMs <= 0) return taken;
    return this.#waitForAny(inTurn, { ...options, max });
  }

  owns(lease: Lease): boolean {
    return this.#readers.some((reader) => reader.owns(lease));
  }

  settle(acked: readonly Lease[], released: readonly Lease[]): void {
    for (const reader of this.#readers) {
      const isHis = (lease: Lease): boolean => reader.knows(lease);
      reader.settle(acked.filter(isHis), released.filter(isHis));
    }
  }

  async close(keep: ReadonlySet<Lease>): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#readers.map((reader) => reader.close(keep)));
  }

  end(): void {
    this.#isClosed = true;
    for (const reader of this.#readers) reader.end();
  }

  /** Waits on all; the first that has something ends the wait of the others. */
  async #waitForAny(
    readers: readonly Reader[],
    { max, waitMs, signal }: ReceiveOptions,
  ): Promise<readonly Lease[]> {
    const over = new AbortController();
    const end = (): void => over.abort();
    signal?.addEventListener('abort', end);
    if (signal?.aborted === true) end();
    let left = max;
    const wait = async (reader: Reader): Promise<readonly Lease[]> => {
      try {
        await reader.wait({ max, waitMs, signal: over.signal });
      } finally {
        end();
      }
      const leases = reader.take(left);
      left -= leases.length;
      return leases;
    };
    try {
      const ends = await Promise.allSettled(readers.map(wait));
      const taken = ends.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
      const failure = ends.find((one) => one.status === 'rejected');
      if (taken.length === 0 && failure !== undefined) throw failure.reason;
      return taken;
    } finally {
      signal?.removeEventListener('abort', end);
    }
  }
}
