import {
  asReceipt,
  type CloseConsumerOptions,
  type Delivery,
  type ReceiveOptions,
  type Settled,
  type Settlement,
} from '@switchyard/core/driver';
import { closedError, invalid } from '../connection/map-error.ts';
import type { MessageDecoder } from '../wire/decode-message.ts';
import { leaseOf, type Lease } from './lease.ts';
import type { LeaseSource } from './lease-source.ts';

/** What a consumer works with. */
export interface ConsumerParts {
  /** The physical queue. */
  readonly queue: string;
  readonly source: LeaseSource;
  readonly decoder: MessageDecoder;
  readonly isClosed: () => boolean;
  readonly onClose: () => void;
}

/** An open reader of one physical queue. */
export class RabbitmqConsumer {
  readonly #parts: ConsumerParts;
  #closing: Promise<void> | undefined;

  constructor(parts: ConsumerParts) {
    this.#parts = parts;
  }

  async receive(options: ReceiveOptions): Promise<readonly Delivery[]> {
    const { queue, source, decoder, isClosed } = this.#parts;
    if (isClosed()) throw closedError('receive');
    const leases = await source.receive(options);
    return leases.map((lease) => {
      const delivery = decoder.delivery(lease.message, queue, asReceipt(lease));
      return lease.isSetAside ? { ...delivery, setAside: true } : delivery;
    });
  }

  /** AMQP answers no ack: what is ours is on its way. */
  async settle(settlements: readonly Settlement[]): Promise<readonly Settled[]> {
    for (const settlement of settlements) checkKind(settlement);
    const { source } = this.#parts;
    const acked: Lease[] = [];
    const released: Lease[] = [];
    const answers = settlements.map(({ delivery, kind }): Settled => {
      const lease = leaseOf(delivery.receipt);
      if (lease === undefined || !source.owns(lease)) return 'lease-lost';
      lease.isHeld = false;
      (kind === 'ack' ? acked : released).push(lease);
      return 'sent';
    });
    source.settle(acked, released);
    return answers;
  }

  close({ keep = [] }: CloseConsumerOptions = {}): Promise<void> {
    this.#closing ??= this.#close(keep);
    return this.#closing;
  }

  /** Ends what waits: the driver is closed. */
  end(): void {
    this.#parts.source.end();
  }

  async #close(keep: readonly Delivery[]): Promise<void> {
    const { source, onClose } = this.#parts;
    onClose();
    const kept = keep.flatMap(({ receipt }) => leaseOf(receipt) ?? []);
    await source.close(new Set(kept.filter((lease) => source.owns(lease))));
  }
}

function checkKind(settlement: Settlement): void {
  if (settlement.kind === 'ack') return;
  const isPlain =
    settlement.kind === 'release' && settlement.delayMs === 0 && settlement.headers === undefined;
  if (isPlain) return;
  throw invalid('settle', `a ${settlement.kind} with what is not declared was asked for.`);
}
