import {
  asReceipt,
  deadLetterQueue,
  type BatchId,
  type CloseConsumerOptions,
  type Consumer,
  type Delivery,
  type ReceiveOptions,
  type Settled,
  type Settlement,
} from '@switchyard/core/driver';
import { closedError, type FileBroker } from './broker.ts';
import type { FileCapabilities } from './capabilities.ts';
import type { FileQueue, Holder, Lease } from './queue/file-queue.ts';
import { buried, patched } from './queue/stored-message.ts';

/**
 * A reader of one queue, and the holder of what it received.
 *
 *   open ──close({ keep })──▶ closed: receives no more; what was kept may still be settled and renewed
 */
export class FileConsumer implements Consumer<FileCapabilities>, Holder {
  readonly held = new Set<Lease>();
  readonly #broker: FileBroker;
  readonly #queue: FileQueue;
  readonly #leaseMs: number;
  #closing: Promise<void> | undefined;

  constructor(broker: FileBroker, queue: FileQueue, leaseMs: number) {
    this.#broker = broker;
    this.#queue = queue;
    this.#leaseMs = leaseMs;
    queue.holders.add(this);
  }

  get isClosed(): boolean {
    return this.#closing !== undefined;
  }

  get hasSuspects(): boolean {
    return this.#queue.hasSuspects;
  }

  async receive(options: ReceiveOptions): Promise<readonly Delivery[]> {
    this.#broker.logFor('receive');
    if (this.isClosed) throw closedError('receive');
    const { waitMs, signal, alone } = options;
    const { clock } = this.#broker;
    const end = clock.now() + waitMs;
    while (!this.isClosed && !this.#broker.isClosed) {
      const leases = this.#take(options);
      if (leases.length > 0) return this.#handOut(leases);
      const leftMs = end - clock.now();
      const isRoused = this.hasSuspects && alone !== true;
      if (leftMs <= 0 || signal?.aborted === true || isRoused) break;
      await this.#queue.change(leftMs, signal);
    }
    return [];
  }

  async settle(
    settlements: readonly Settlement[],
    { batch }: { readonly batch: BatchId },
  ): Promise<'settled' | readonly Settled[]> {
    this.#broker.logFor('settle');
    const now = this.#broker.clock.now();
    return this.#broker.settles.once(batch, now, () => this.#settleAll(settlements));
  }

  async renew(held: readonly Delivery[]): Promise<readonly Delivery[]> {
    this.#broker.logFor('renew');
    this.#queue.catchUp();
    const expiresAt = this.#broker.clock.now() + this.#leaseMs;
    return held.filter((delivery) => {
      const lease = this.#end(delivery);
      if (lease === undefined) return true;
      // Last now, as it is the last to expire.
      lease.expiresAt = expiresAt;
      this.held.add(lease);
      return false;
    });
  }

  close({ keep = [] }: CloseConsumerOptions = {}): Promise<void> {
    this.#closing ??= this.#close(new Set<unknown>(keep.map((one) => one.receipt)));
    return this.#closing;
  }

  #take(options: ReceiveOptions): readonly Lease[] {
    const log = this.#broker.logFor('receive');
    const messages = this.#queue.take(options);
    const expiresAt = this.#broker.clock.now() + this.#leaseMs;
    const leases = messages.map((message): Lease => ({
      message,
      holder: this,
      expiresAt,
      struck: false,
    }));
    for (const lease of leases) {
      log.set(lease.message, { active: true, run: lease.message.run + 1 });
      this.held.add(lease);
    }
    this.#queue.changed();
    return leases;
  }

  /** A job may kill its process at once: that it was held must be written before. */
  async #handOut(leases: readonly Lease[]): Promise<readonly Delivery[]> {
    await this.#broker.logFor('receive').written();
    return leases.filter((lease) => this.held.has(lease)).map((lease) => this.#delivery(lease));
  }

  #delivery(lease: Lease): Delivery {
    const { id, headers, extra, body, run, deaths } = lease.message;
    const { name: queue } = this.#queue;
    const bond = { queue, receipt: asReceipt(lease), leaseExpiresAt: lease.expiresAt, deaths };
    if (headers === undefined) return { ...bond, malformed: true, id, raw: body };
    return { ...bond, id, headers, extra, body, run };
  }

  async #settleAll(settlements: readonly Settlement[]): Promise<'settled' | readonly Settled[]> {
    const log = this.#broker.logFor('settle');
    this.#queue.catchUp();
    const returns = settlements.map((settlement) => this.#settleOne(settlement));
    try {
      await log.synced();
    } catch {
      return returns.map((arrive) => (arrive === undefined ? 'lease-lost' : 'unknown'));
    }
    for (const arrive of returns) arrive?.();
    if (!returns.includes(undefined)) return 'settled';
    return returns.map((arrive) => (arrive === undefined ? 'lease-lost' : 'settled'));
  }

  /** Decides and logs one settlement; answers what is to happen once it is on the disk. */
  #settleOne(settlement: Settlement): (() => void) | undefined {
    const message = this.#end(settlement.delivery)?.message;
    if (message === undefined) return undefined;
    const log = this.#broker.logFor('settle');
    const now = this.#broker.clock.now();
    switch (settlement.kind) {
      case 'ack':
        this.#broker.ids.remove(message);
        log.drop(message);
        return () => undefined;
      case 'release': {
        const { delayMs, headers } = settlement;
        const later = delayMs > 0 ? { dueAt: now + delayMs } : {};
        // Patched headers tell of a run that came to its end: nobody died of it.
        const cleared = headers === undefined ? {} : { deaths: 0 };
        log.set(message, { active: false, ...cleared, ...later, ...patched(message, headers) });
        return () => {
          if (delayMs > 0) this.#queue.add(message);
          else this.#queue.putBack(message);
          this.#queue.changed();
        };
      }
      case 'dead': {
        const queue = deadLetterQueue(this.#queue.name);
        const changes = buried(message, settlement.headers);
        this.#broker.ids.remove(message);
        log.set(message, { active: false, deaths: 0, queue, dueAt: now, ...changes });
        this.#broker.ids.add(message);
        return () => {
          this.#broker.queue(queue).add(message);
          this.#broker.queue(queue).changed();
        };
      }
    }
  }

  /** Ends the lease behind a receipt, if it is one of ours and lives. */
  #end({ receipt }: Delivery): Lease | undefined {
    const lease = receipt as unknown as Lease;
    if (this.held.delete(lease)) return lease;
    if (lease.struck && lease.holder === this) this.#acquit(lease);
    return undefined;
  }

  /** Whoever reports after the end of its lease was late, not dead. */
  #acquit(lease: Lease): void {
    const { message } = lease;
    lease.struck = false;
    if (message.deaths === 0) return;
    this.#broker.logFor('settle').set(message, { deaths: message.deaths - 1 });
    this.#queue.sortSuspects();
  }

  async #close(kept: ReadonlySet<unknown>): Promise<void> {
    if (this.#broker.isClosed) return;
    const log = this.#broker.logFor('close');
    this.#queue.catchUp();
    for (const lease of this.held) {
      if (kept.has(lease)) continue;
      this.held.delete(lease);
      log.set(lease.message, { active: false });
      this.#queue.putBack(lease.message);
    }
    this.#queue.wakeAll();
    await log.written();
  }
}
