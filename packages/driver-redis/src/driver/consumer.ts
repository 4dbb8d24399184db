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
import type { RedisCapabilities } from '../capabilities.ts';
import { closedError, protocolError } from '../connection/map-error.ts';
import { giveBackLost } from '../scripts/give-back-lost.ts';
import { handBack } from '../scripts/hand-back.ts';
import { renew } from '../scripts/renew.ts';
import { settle } from '../scripts/settle.ts';
import { ClaimSlots, type ClaimName } from './claim-slots.ts';
import { claimMessages, type Claimed } from './claimer.ts';
import type { DriverParts } from './driver-parts.ts';
import { Lease } from './lease.ts';
import type { QueueView } from './queue-view.ts';
import { settleArgs, type Held } from './settle-args.ts';
import { WaitRoom } from './wait-room.ts';

/** A wake-up may get lost with the connection that it travels on: nobody sleeps for longer. */
const LOOK_AGAIN_MS = 2_000;
/** Who stands among those who wait is forgotten this long after its wait was over. */
const IDLE_SLACK_MS = 1_000;
const NOTHING: readonly Delivery[] = Object.freeze([]);
const NOTHING_CLAIMED: Claimed = { deliveries: NOTHING, leases: [], nextMs: undefined };

/**
 * A reader of one queue.
 *
 *   open ──close({ keep })──▶ closed: receives no more; what was kept may still be settled and renewed
 */
export class RedisConsumer implements Consumer<RedisCapabilities> {
  readonly #parts: DriverParts;
  readonly #view: QueueView;
  readonly #options: SubscribeOptions;
  readonly #name: string;
  readonly #room = new WaitRoom();
  readonly #claims = new Set<Promise<Claimed>>();
  readonly #held = new Set<Lease>();
  readonly #slots = new ClaimSlots();
  readonly #onClose: () => void;
  /** How often it was woken: a wake-up may overtake the answer that there is nothing. */
  #woken = 0;
  #closed = false;

  constructor(
    parts: DriverParts,
    view: QueueView,
    own: { readonly options: SubscribeOptions; readonly name: string; readonly onClose: () => void },
  ) {
    this.#parts = parts;
    this.#view = view;
    this.#options = own.options;
    this.#name = own.name;
    this.#onClose = own.onClose;
  }

  get hasSuspects(): boolean {
    return this.#view.suspects > 0;
  }

  async receive({ max, waitMs, signal, alone = false }: ReceiveOptions): Promise<readonly Delivery[]> {
    this.#parts.refuseClosed('receive');
    if (this.#closed) throw closedError('receive', 'this consumer');
    if (max < 1 || isAborted(signal)) return NOTHING;
    const end = Date.now() + waitMs;
    for (;;) {
      const left = end - Date.now();
      const woken = this.#woken;
      const { deliveries, nextMs = Infinity } = await this.#claim(max, alone, left);
      if (deliveries.length > 0) {
        // Who woke us may have meant more than we could take.
        if (woken !== this.#woken) this.#passOn();
        return deliveries;
      }
      if (left <= 0 || this.#isOver || isAborted(signal)) return NOTHING;
      if (this.hasSuspects && !alone) return NOTHING;
      if (woken !== this.#woken) continue;
      // A millisecond is split by nobody's clock: what is due is asked for when it surely is.
      await this.#room.wait(Math.min(left, LOOK_AGAIN_MS, nextMs + 1), signal);
      if (this.#isOver || isAborted(signal) || end <= Date.now()) return NOTHING;
    }
  }

  async settle(
    settlements: readonly Settlement[],
    { batch }: { readonly batch: BatchId },
  ): Promise<'settled' | readonly Settled[]> {
    this.#parts.refuseClosed('settle');
    const held = this.#heldOf(settlements);
    const answers: Settled[] = settlements.map(() => 'lease-lost');
    if (held.length === 0) return settlements.length === 0 ? 'settled' : answers;
    const { args, order } = settleArgs(held, this.#parts.encoder);
    const reply = await this.#parts.port.run(settle, this.#view.keys, [
      batch.producer,
      batch.sequence,
      ...args,
    ]);
    if (!Array.isArray(reply)) throw protocolError('settle', 'the answer of Redis is no list');
    const [suspects, result]: readonly unknown[] = reply;
    this.#view.suspects = Number(suspects);
    for (const { lease } of held) this.#held.delete(lease);
    if (result === 1 && held.length === settlements.length) return 'settled';
    for (const [position, index] of order.entries()) {
      const isSettled = result === 1 || (Array.isArray(result) && result[position] === 1);
      if (isSettled) answers[index] = 'settled';
    }
    return answers;
  }

  async renew(held: readonly Delivery[]): Promise<readonly Delivery[]> {
    this.#parts.refuseClosed('renew');
    const known = held.filter((delivery) => this.#leaseOf(delivery) !== undefined);
    const lost = held.filter((delivery) => this.#leaseOf(delivery) === undefined);
    const tokens = known.flatMap((delivery) => this.#leaseOf(delivery)?.token ?? []);
    if (tokens.length === 0) return lost;
    const args = [this.#options.leaseMs, ...tokens];
    const reply = await this.#parts.port.run(renew, this.#view.keys, args);
    if (!Array.isArray(reply)) throw protocolError('renew', 'the answer of Redis is no list');
    const [suspects, ...positions]: readonly unknown[] = reply;
    this.#view.suspects = Number(suspects);
    const gone = positions.flatMap((position) => known[Number(position)] ?? []);
    return [...lost, ...gone];
  }

  async close({ keep = [] }: CloseConsumerOptions = {}): Promise<void> {
    if (this.#closed || this.#parts.isClosed) return;
    this.#closed = true;
    this.#room.close();
    this.#onClose();
    // What is on its way goes back too.
    await Promise.allSettled(this.#claims);
    if (this.#parts.isClosed) return;
    await this.#giveBackLost();
    const kept = new Set<unknown>(keep.map((delivery) => delivery.receipt));
    await this.#giveBack([...this.#held].filter((lease) => !kept.has(lease)));
  }

  /** Somebody says that there is work. */
  wake(): void {
    this.#woken += 1;
    if (this.#room.wakeOne() || this.#claims.size > 0) return;
    this.#passOn();
  }

  /** Something may have been told that was not heard. */
  lookAgain(): void {
    this.#woken += 1;
    this.#room.wakeAll();
  }

  /** The driver closes: waits end, and what is held stays where it is. */
  end(): void {
    this.#room.close();
  }

  get #isOver(): boolean {
    return this.#closed || this.#parts.isClosed;
  }

  async #claim(max: number, alone: boolean, leftMs: number): Promise<Claimed> {
    const claiming = this.#claimNow(max, alone, leftMs);
    this.#claims.add(claiming);
    try {
      const claimed = await claiming;
      return this.#isOver ? NOTHING_CLAIMED : claimed;
    } catch (error) {
      if (this.#parts.isClosed) return NOTHING_CLAIMED;
      throw error;
    } finally {
      this.#claims.delete(claiming);
    }
  }

  async #claimNow(max: number, alone: boolean, leftMs: number): Promise<Claimed> {
    await this.#giveBackLost();
    const { leaseMs, agingMs } = this.#options;
    const name = this.#slots.take();
    try {
      const claimed = await claimMessages(this.#parts.port, this.#view, {
        max,
        leaseMs,
        agingMs,
        alone,
        holder: this,
        waits: leftMs > 0 ? this.#name : '',
        waitMs: Math.min(leftMs, LOOK_AGAIN_MS) + IDLE_SLACK_MS,
        name: this.#nameOf(name),
        number: name.number,
      });
      for (const lease of claimed.leases) this.#held.add(lease);
      this.#slots.free(name);
      return claimed;
    } catch (error) {
      this.#slots.lose(name);
      throw error;
    }
  }

  /** What was taken by claims whose answer never came goes back, or it would be leased to nobody. */
  async #giveBackLost(): Promise<void> {
    for (const name of this.#slots.lost) {
      const args = [this.#nameOf(name), name.number];
      this.#view.suspects = Number(
        await this.#parts.port.run(giveBackLost, this.#view.keys, args),
      );
      this.#slots.free(name);
    }
  }

  #nameOf({ slot }: ClaimName): string {
    return `${this.#name.replace(' ', ':')}:${slot}`;
  }

  async #giveBack(leases: readonly Lease[]): Promise<void> {
    for (const lease of leases) this.#held.delete(lease);
    if (leases.length === 0) return;
    const tokens = leases.map(({ token }) => token);
    this.#view.suspects = Number(await this.#parts.port.run(handBack, this.#view.keys, tokens));
  }

  #passOn(): void {
    if (!this.#isOver) this.#parts.wakeAnother(this.#view);
  }

  /** The settlements whose receipts are ours; of two for one delivery the first. */
  #heldOf(settlements: readonly Settlement[]): readonly Held[] {
    const seen = new Set<Lease>();
    return settlements.flatMap((settlement, index) => {
      const lease = this.#leaseOf(settlement.delivery);
      if (lease === undefined || seen.has(lease)) return [];
      seen.add(lease);
      return [{ index, lease, settlement }];
    });
  }

  #leaseOf({ receipt }: Delivery): Lease | undefined {
    const kept: unknown = receipt;
    return kept instanceof Lease && kept.terms.holder === this ? kept : undefined;
  }
}

/** Asked anew each time: it may have been aborted meanwhile. */
function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}
