import type {
  BatchId,
  CloseConsumerOptions,
  Consumer,
  Delivery,
  ReceiveOptions,
  Settled,
  Settlement,
  SubscribeOptions,
} from '@switchyard/core/driver';
import type { InMemoryCapabilities } from './capabilities.ts';
import type { MemoryBroker } from './memory-broker.ts';
import type { Holder, Lease } from './queue/lease-table.ts';
import type { MemoryQueue } from './queue/memory-queue.ts';

/**
 * A reader of one queue, and the holder of what it received.
 *
 *   open ──close({ keep })──▶ closed: receives no more; what was kept may still be settled and renewed
 */
export class InMemoryConsumer implements Consumer<InMemoryCapabilities>, Holder {
  readonly leaseMs: number;
  readonly agingMs: number | undefined;
  readonly #broker: MemoryBroker;
  readonly #queue: MemoryQueue;
  #closed = false;

  constructor(
    broker: MemoryBroker,
    queue: MemoryQueue,
    { leaseMs, agingMs }: Omit<SubscribeOptions, 'prefetch'>,
  ) {
    this.#broker = broker;
    this.#queue = queue;
    this.leaseMs = leaseMs;
    this.agingMs = agingMs;
  }

  get hasSuspects(): boolean {
    return this.#queue.state.suspects.length > 0;
  }

  async receive(options: ReceiveOptions): Promise<readonly Delivery[]> {
    this.#broker.refuseClosed('receive');
    if (this.#closed) throw this.#broker.closedError('receive', 'this consumer');
    return this.#queue.receive(this, options);
  }

  async settle(
    settlements: readonly Settlement[],
    { batch }: { readonly batch: BatchId },
  ): Promise<'settled' | readonly Settled[]> {
    this.#broker.refuseClosed('settle');
    const now = this.#queue.catchUp();
    return this.#broker.settles.once(batch, now, () => this.#settleAll(settlements, now));
  }

  async renew(held: readonly Delivery[]): Promise<readonly Delivery[]> {
    this.#broker.refuseClosed('renew');
    const now = this.#queue.catchUp();
    const lost = held.filter((delivery) => {
      const lease = this.#leaseOf(delivery);
      if (lease === undefined) this.#reportedAgain(delivery);
      else this.#queue.state.leases.renew(lease, now);
      return lease === undefined;
    });
    this.#queue.changed(now);
    return lost;
  }

  async close({ keep = [] }: CloseConsumerOptions = {}): Promise<void> {
    if (this.#closed || this.#broker.isClosed) return;
    this.#closed = true;
    this.#queue.consumers -= 1;
    this.#queue.endReceives(this);
    const now = this.#queue.catchUp();
    const kept = new Set<unknown>(keep.map((delivery) => delivery.receipt));
    const { leases } = this.#queue.state;
    for (const lease of leases) {
      if (lease.holder === this && !kept.has(lease)) this.#queue.state.giveBack(lease);
    }
    this.#queue.changed(now);
    this.#broker.forgetUnused(this.#queue);
  }

  #settleAll(settlements: readonly Settlement[], now: number): 'settled' | readonly Settled[] {
    const answers = settlements.map((settlement) => this.#settleOne(settlement, now));
    this.#queue.changed(now);
    this.#broker.forgetUnused(this.#queue);
    return answers.includes('lease-lost') ? answers : 'settled';
  }

  #settleOne(settlement: Settlement, now: number): Settled {
    const lease = this.#leaseOf(settlement.delivery);
    if (lease === undefined) {
      this.#reportedAgain(settlement.delivery);
      return 'lease-lost';
    }
    const { state } = this.#queue;
    this.#broker.book.run(lease.message, settlement.ops, now);
    switch (settlement.kind) {
      case 'ack':
        state.withdraw(lease);
        return 'settled';
      case 'release':
        state.release(lease, settlement, now);
        return 'settled';
      case 'dead': {
        const message = state.withdraw(lease);
        message.die(settlement.headers);
        this.#broker.bury(message, state.name, now);
        return 'settled';
      }
    }
  }

  /** Its lease ran out and it is not dead: that was no death. */
  #reportedAgain(delivery: Delivery): void {
    const { leases } = this.#queue.state;
    const lease = leases.struck(delivery.receipt, this);
    if (lease !== undefined) this.#queue.state.acquit(lease);
  }

  #leaseOf(delivery: Delivery): Lease | undefined {
    return this.#queue.state.leases.find(delivery.receipt, this);
  }
}
