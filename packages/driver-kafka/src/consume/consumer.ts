import {
  asReceipt,
  type CloseConsumerOptions,
  type Delivery,
  type ReceiveOptions,
  type Settled,
  type Settlement,
} from '@switchyard/core/driver';
import { closedError, invalid } from '../client/driver-errors.ts';
import type { MessageDecoder } from '../wire/decode-message.ts';
import { leaseOf, type Lease } from './entry.ts';
import type { Share } from './share.ts';

/** What a consumer works with. */
export interface ConsumerParts {
  /** The physical queue, and its topic. */
  readonly queue: string;
  readonly topic: string;
  readonly prefetch: number;
  readonly share: Share;
  readonly decoder: MessageDecoder;
  readonly isClosed: () => boolean;
}

/** An open reader of one physical queue. */
export class KafkaConsumer {
  readonly #parts: ConsumerParts;
  readonly #held = new Set<Lease>();
  #isClosed = false;

  constructor(parts: ConsumerParts) {
    this.#parts = parts;
    parts.share.enter(this);
  }

  async receive(options: ReceiveOptions): Promise<readonly Delivery[]> {
    const { queue, topic, prefetch, share, decoder, isClosed } = this.#parts;
    if (isClosed()) throw closedError('receive');
    for (const lease of this.#held) if (!lease.isCurrent) this.#held.delete(lease);
    const max = Math.min(options.max, prefetch - this.#held.size);
    if (this.#isClosed || max < 1) return [];
    const leases = await share.receive(topic, { ...options, max }, this);
    return leases.map((lease) => {
      this.#held.add(lease);
      return decoder.delivery(lease.entry.record, queue, asReceipt(lease));
    });
  }

  /** A mark here; what is committed follows. */
  async settle(settlements: readonly Settlement[]): Promise<readonly Settled[]> {
    for (const settlement of settlements) checkKind(settlement);
    const finished: Lease[] = [];
    const released: Lease[] = [];
    const seen = new Set<Lease>();
    const answers = settlements.map(({ delivery, kind }): Settled => {
      const lease = leaseOf(delivery.receipt);
      // Another consumer's, or of another driver: it is theirs to settle.
      if (lease?.isOf(this) !== true || seen.has(lease)) return 'lease-lost';
      seen.add(lease);
      this.#held.delete(lease);
      (kind === 'ack' ? finished : released).push(lease);
      return 'sent';
    });
    this.#parts.share.finish(finished);
    this.#parts.share.giveBack(released);
    return answers;
  }

  async close({ keep = [] }: CloseConsumerOptions = {}): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const { share, topic } = this.#parts;
    const kept = new Set(keep.map(({ receipt }) => leaseOf(receipt)));
    const given = [...this.#held].filter((lease) => lease.isCurrent && !kept.has(lease));
    this.#held.clear();
    share.giveBack(given);
    share.leave(this, topic);
  }
}

function checkKind(settlement: Settlement): void {
  if (settlement.kind === 'ack') return;
  const isPlain =
    settlement.kind === 'release' && settlement.delayMs === 0 && settlement.headers === undefined;
  if (isPlain) return;
  throw invalid('settle', `a ${settlement.kind} with what is not declared was asked for.`);
}
