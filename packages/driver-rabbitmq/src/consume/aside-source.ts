import type { ReceiveOptions } from '@switchyard/core/driver';
import type { Lease } from './lease.ts';
import type { LeaseSource } from './lease-source.ts';

const LOOK_MS = 10_000;

/**
 * A queue, and beside it what RabbitMQ has set aside of it, delivered too often: that is looked for every ten seconds
 * by whoever asks for jobs anyway, and marked.
 */
export class AsideSource implements LeaseSource {
  readonly #main: LeaseSource;
  readonly #aside: LeaseSource;
  #lookAt = Date.now() + LOOK_MS;
  #isClosed = false;

  constructor(main: LeaseSource, aside: LeaseSource) {
    this.#main = main;
    this.#aside = aside;
  }

  open(): Promise<unknown> {
    return this.#main.open();
  }

  async receive(options: ReceiveOptions): Promise<readonly Lease[]> {
    const until = Date.now() + options.waitMs;
    for (;;) {
      const found = Date.now() < this.#lookAt ? [] : await this.#look(options);
      if (found.length > 0) return found;
      const leftMs = Math.max(0, until - Date.now());
      const waitMs = Math.min(leftMs, Math.max(0, this.#lookAt - Date.now()));
      const leases = await this.#main.receive({ ...options, waitMs });
      // Only where it has waited in vain until the next look there is one.
      const isToLook = leases.length === 0 && Date.now() >= this.#lookAt && waitMs < leftMs;
      if (!isToLook || this.#isClosed || options.signal?.aborted === true) return leases;
    }
  }

  owns(lease: Lease): boolean {
    return this.#main.owns(lease) || this.#aside.owns(lease);
  }

  settle(acked: readonly Lease[], released: readonly Lease[]): void {
    const isMain = ({ isSetAside }: Lease): boolean => !isSetAside;
    if (acked.every(isMain) && released.every(isMain)) return this.#main.settle(acked, released);
    const isAside = ({ isSetAside }: Lease): boolean => isSetAside;
    this.#main.settle(acked.filter(isMain), released.filter(isMain));
    this.#aside.settle(acked.filter(isAside), released.filter(isAside));
  }

  async close(keep: ReadonlySet<Lease>): Promise<void> {
    this.#isClosed = true;
    await Promise.all([this.#main.close(keep), this.#aside.close(keep)]);
  }

  end(): void {
    this.#isClosed = true;
    this.#main.end();
    this.#aside.end();
  }

  /** What cannot be had now is had at the next look: whether RabbitMQ answers, the queue itself tells. */
  async #look(options: ReceiveOptions): Promise<readonly Lease[]> {
    const found = await this.#aside.receive({ ...options, waitMs: 0 }).catch(() => []);
    for (const lease of found) lease.isSetAside = true;
    // There may be more than was asked for.
    if (found.length < options.max) this.#lookAt = Date.now() + LOOK_MS;
    return found;
  }
}
