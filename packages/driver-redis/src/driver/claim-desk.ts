import type { Delivery, SubscribeOptions } from '@switchyard/core/driver';
import { giveBackLost } from '../scripts/give-back-lost.ts';
import { handBack } from '../scripts/hand-back.ts';
import { ClaimSlots, type ClaimName } from './claim-slots.ts';
import { claimMessages, type Claimed } from './claimer.ts';
import type { DriverParts } from './driver-parts.ts';
import type { Claim, Lease } from './lease.ts';
import type { QueueView } from './queue-view.ts';

/** What to take, and how long its taker would wait. */
export interface Asked {
  readonly max: number;
  readonly alone: boolean;
  /** Milliseconds; 0 or less: it does not wait. */
  readonly leftMs: number;
}

/** For whom it is taken. */
export interface Claimant {
  readonly options: SubscribeOptions;
  /** A channel, a space, a number: who is woken. */
  readonly name: string;
  readonly longestWaitMs: number;
  readonly holder: object;
}

/** Who stands among those who wait is forgotten this long after its wait was over. */
const IDLE_SLACK_MS = 1_000;

/** Takes messages for one consumer, and knows what it holds and which of its claims were never answered. */
export class ClaimDesk {
  readonly #parts: DriverParts;
  readonly #view: QueueView;
  readonly #own: Claimant;
  readonly #claims = new Set<Claim>();
  readonly #slots = new ClaimSlots();
  readonly #underWay = new Set<Promise<Claimed>>();

  constructor(parts: DriverParts, view: QueueView, own: Claimant) {
    this.#parts = parts;
    this.#view = view;
    this.#own = own;
  }

  /** Whether a claim has no answer yet. */
  get isBusy(): boolean {
    return this.#underWay.size > 0;
  }

  /** Takes what there is. Throws `DriverError`. */
  async claim(asked: Asked): Promise<Claimed> {
    const claiming = this.#claim(asked);
    this.#underWay.add(claiming);
    try {
      return await claiming;
    } finally {
      this.#underWay.delete(claiming);
    }
  }

  /** It is settled, or lost. */
  letGo(lease: Lease): void {
    if (lease.isOver) return;
    lease.isOver = true;
    lease.claim.held -= 1;
    if (lease.claim.held === 0) this.#claims.delete(lease.claim);
  }

  /** Gives back all that is held and not kept, also what is on its way. Throws `DriverError`. */
  async giveBack(keep: readonly Delivery[]): Promise<void> {
    await Promise.allSettled(this.#underWay);
    if (this.#parts.isClosed) return;
    await this.#giveBackLost();
    const kept = new Set<unknown>(keep.map((delivery) => delivery.receipt));
    const held = [...this.#claims].flatMap(({ leases }) => leases);
    const leases = held.filter((lease) => !lease.isOver && !kept.has(lease));
    for (const lease of leases) this.letGo(lease);
    if (leases.length === 0) return;
    const tokens = leases.map(({ token }) => token);
    this.#view.suspects = Number(await this.#parts.port.run(handBack, this.#view.keys, tokens));
  }

  async #claim({ max, alone, leftMs }: Asked): Promise<Claimed> {
    await this.#giveBackLost();
    const { options, name, longestWaitMs, holder } = this.#own;
    const slot = this.#slots.take();
    try {
      const claimed = await claimMessages(this.#parts.port, this.#view, {
        max,
        leaseMs: options.leaseMs,
        agingMs: options.agingMs,
        alone,
        holder,
        waits: leftMs > 0 ? name : '',
        waitMs: Math.min(leftMs, longestWaitMs) + IDLE_SLACK_MS,
        name: this.#nameOf(slot),
        number: slot.number,
      });
      if (claimed.claim !== undefined) this.#claims.add(claimed.claim);
      this.#slots.free(slot);
      return claimed;
    } catch (error) {
      const { number } = slot;
      const onBack = (): void => this.#slots.free(slot);
      this.#view.lost.add({ name: this.#nameOf(slot), number, onBack });
      throw error;
    }
  }

  /**
   * What was taken by claims whose answer never came goes back, or it would be leased to nobody. A consumer
   * that is closed while Redis is away leaves this to the next one.
   */
  async #giveBackLost(): Promise<void> {
    const { lost, keys } = this.#view;
    for (const claim of lost) {
      const args = [claim.name, claim.number];
      this.#view.suspects = Number(await this.#parts.port.run(giveBackLost, keys, args));
      lost.delete(claim);
      claim.onBack();
    }
  }

  #nameOf({ slot }: ClaimName): string {
    return `${this.#own.name.replace(' ', ':')}:${slot}`;
  }
}
