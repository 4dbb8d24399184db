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
import { renew } from '../scripts/renew.ts';
import { settle } from '../scripts/settle.ts';
import { ClaimDesk, type Asked } from './claim-desk.ts';
import type { Claimed } from './claimer.ts';
import type { DriverParts } from './driver-parts.ts';
import { Lease } from './lease.ts';
import type { QueueView } from './queue-view.ts';
import { settleArgs, type Held } from './settle-args.ts';
import { WaitRoom } from './wait-room.ts';

/** A wake-up may get lost with the connection that it travels on: nobody sleeps for longer. */
const LOOK_AGAIN_MS = 2_000;
const NOTHING: readonly Delivery[] = Object.freeze([]);
const NOTHING_CLAIMED: Claimed = { deliveries: NOTHING, claim: undefined, nextMs: undefined };

/**
 * A reader of one queue.
 *
 *   open ──close({ keep })──▶ closed: receives no more; what was kept may still be settled and renewed
 */
export class RedisConsumer implements Consumer<RedisCapabilities> {
  readonly #parts: DriverParts;
  readonly #view: QueueView;
  readonly #options: SubscribeOptions;
  readonly #room = new WaitRoom();
  readonly #desk: ClaimDesk;
  readonly #onClose: () => void;
  /** How often it was woken: a wake-up may overtake the answer that there is nothing. */
  #woken = 0;
  #settleCalls = 0;
  #closed = false;

  constructor(
    parts: DriverParts,
    view: QueueView,
    own: {
      readonly options: SubscribeOptions;
      readonly name: string;
      readonly onClose: () => void;
    },
  ) {
    this.#parts = parts;
    this.#view = view;
    this.#options = own.options;
    this.#desk = new ClaimDesk(parts, view, {
      options: own.options,
      name: own.name,
      longestWaitMs: LOOK_AGAIN_MS,
      holder: this,
    });
    this.#onClose = own.onClose;
  }

  get hasSuspects(): boolean {
    return this.#view.suspects > 0;
  }

  async receive({
    max,
    waitMs,
    signal,
    alone = false,
  }: ReceiveOptions): Promise<readonly Delivery[]> {
    this.#parts.refuseClosed('receive');
    if (this.#closed) throw closedError('receive', 'this consumer');
    if (max < 1 || isAborted(signal)) return NOTHING;
    const end = Date.now() + waitMs;
    for (;;) {
      const left = end - Date.now();
      const woken = this.#woken;
      const { deliveries, nextMs = Infinity } = await this.#claim({ max, alone, leftMs: left });
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
    if (held.length === 0) return settlements.length === 0 ? 'settled' : settlements.map(lost);
    const { args, order } = settleArgs(held, this.#parts.encoder);
    const reply = await this.#parts.port.run(settle, this.#view.keys, [
      batch.producer,
      batch.sequence,
      ...args,
    ]);
    if (!Array.isArray(reply)) throw protocolError('settle', 'the answer of Redis is no list');
    const [suspects, result]: readonly unknown[] = reply;
    this.#view.suspects = Number(suspects);
    for (const { lease } of held) this.#desk.letGo(lease);
    if (result === 1 && held.length === settlements.length) return 'settled';
    const answers = settlements.map(lost);
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
    await this.#desk.giveBack(keep);
  }

  /** Somebody says that there is work. */
  wake(): void {
    this.#woken += 1;
    if (this.#room.wakeOne() || this.#desk.isBusy) return;
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

  async #claim(asked: Asked): Promise<Claimed> {
    try {
      const claimed = await this.#desk.claim(asked);
      return this.#isOver ? NOTHING_CLAIMED : claimed;
    } catch (error) {
      if (this.#parts.isClosed) return NOTHING_CLAIMED;
      throw error;
    }
  }

  #passOn(): void {
    if (!this.#isOver) this.#parts.wakeAnother(this.#view);
  }

  /** The settlements whose receipts are ours; of two for one delivery the first. */
  #heldOf(settlements: readonly Settlement[]): readonly Held[] {
    this.#settleCalls += 1;
    const held: Held[] = [];
    for (const [index, settlement] of settlements.entries()) {
      const lease = this.#leaseOf(settlement.delivery);
      if (lease === undefined || lease.settleCall === this.#settleCalls) continue;
      lease.settleCall = this.#settleCalls;
      held.push({ index, lease, settlement });
    }
    return held;
  }

  #leaseOf({ receipt }: Delivery): Lease | undefined {
    const kept: unknown = receipt;
    return kept instanceof Lease && kept.claim.holder === this ? kept : undefined;
  }
}

function lost(): Settled {
  return 'lease-lost';
}

/** Asked anew each time: it may have been aborted meanwhile. */
function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}
