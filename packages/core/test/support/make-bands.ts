import { BandedConsumer, type BandAging } from '../../src/emulate/banded-consumer.ts';
import type { CloseConsumerOptions, ReceiveOptions } from '../../src/contract/consumer.ts';
import type { Delivery, Settled, Settlement } from '../../src/contract/message.ts';
import type { CompleteConsumer } from '../../src/emulate/complete-consumer.ts';
import { jobDelivery } from './make-delivery.ts';

interface Waiting {
  readonly max: number;
  readonly resolve: (deliveries: readonly Delivery[]) => void;
  readonly reject: (error: Error) => void;
}

/** A band in memory: hands out what lies in it, and lets a receive wait until something comes. */
export class FakeBand implements CompleteConsumer {
  readonly queue: string;
  hasSuspects = false;
  readonly receives: ReceiveOptions[] = [];
  readonly settlements: Settlement[] = [];
  readonly renewed: (readonly Delivery[])[] = [];
  readonly closes: (CloseConsumerOptions | undefined)[] = [];
  /** Ids whose lease the broker lost. */
  readonly lost = new Set<string>();
  readonly #lying: Delivery[] = [];
  #waiting: Waiting | undefined;

  constructor(queue: string) {
    this.queue = queue;
  }

  /** Puts jobs in; a receive that waits gets them at once. */
  add(...ids: readonly string[]): void {
    this.deliver(...ids.map((id) => jobDelivery({ id, queue: this.queue })));
  }

  /** The same, with deliveries that are made already. */
  deliver(...deliveries: readonly Delivery[]): void {
    this.#lying.push(...deliveries);
    const waiting = this.#waiting;
    if (waiting === undefined) return;
    this.#waiting = undefined;
    waiting.resolve(this.#lying.splice(0, waiting.max));
  }

  /** Ends the receive that waits. */
  endWait(error?: Error): void {
    if (error === undefined) this.#waiting?.resolve([]);
    else this.#waiting?.reject(error);
    this.#waiting = undefined;
  }

  get isWaiting(): boolean {
    return this.#waiting !== undefined;
  }

  receive(options: ReceiveOptions): Promise<readonly Delivery[]> {
    this.receives.push(options);
    const found = this.#lying.splice(0, options.max);
    if (found.length > 0 || options.waitMs === 0) return Promise.resolve(found);
    options.signal?.addEventListener('abort', () => this.endWait());
    return new Promise((resolve, reject) => {
      this.#waiting = { max: options.max, resolve, reject };
    });
  }

  settle(settlements: readonly Settlement[]): Promise<readonly Settled[]> {
    this.settlements.push(...settlements);
    const answer = (one: Settlement): Settled =>
      this.lost.has(one.delivery.id) ? 'lease-lost' : 'settled';
    return Promise.resolve(settlements.map(answer));
  }

  renew(held: readonly Delivery[]): Promise<readonly Delivery[]> {
    this.renewed.push(held);
    return Promise.resolve(held.filter(({ id }) => this.lost.has(id)));
  }

  close(options?: CloseConsumerOptions): Promise<void> {
    this.closes.push(options);
    return Promise.resolve();
  }
}

/** The three bands of queue `mail`, and their reader. */
export function makeBands(aging?: BandAging): {
  readonly high: FakeBand;
  readonly normal: FakeBand;
  readonly low: FakeBand;
  readonly bands: readonly FakeBand[];
  readonly reader: BandedConsumer;
} {
  const [high, normal, low] = [
    new FakeBand('mail.high'),
    new FakeBand('mail'),
    new FakeBand('mail.low'),
  ];
  const bands = [high, normal, low];
  const reader = new BandedConsumer(
    bands.map((consumer) => ({ queue: consumer.queue, consumer })),
    aging,
  );
  return { high, normal, low, bands, reader };
}
