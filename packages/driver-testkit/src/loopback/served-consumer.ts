import {
  asReceipt,
  type BatchId,
  type Consumer,
  type Delivery,
  type Settled,
  type Settlement,
  type SettlementKind,
} from '@switchyard/core/driver';
import type { Calls, ReceiveNews, WireDelivery } from './protocol.ts';

interface Receiving {
  readonly end: AbortController;
  /** What it took; missing while it waits. */
  taken: readonly Delivery[] | undefined;
  abandoned: boolean;
}

/** Stands for a delivery that is known no more: whatever is asked of it, its lease is lost. */
const FORGOTTEN = { receipt: asReceipt({}) } as Delivery;

/** A settlement by the name of its receipt. */
export type NamedSettlement = { readonly receipt: string } & SettlementKind;

/** A consumer on the broker's side: deliveries by the names of their receipts. Outlives connections. */
export class ServedConsumer {
  readonly #inner: Consumer;
  readonly #name: string;
  readonly #batch: () => BatchId;
  readonly #deliveries = new Map<string, Delivery>();
  readonly #names = new Map<Delivery, string>();
  readonly #receives = new Map<number, Receiving>();
  /** Waits that were ended before their receive arrived. */
  readonly #endedEarly = new Set<number>();
  #given = 0;

  constructor(inner: Consumer, name: string, batch: () => BatchId) {
    this.#inner = inner;
    this.#name = name;
    this.#batch = batch;
  }

  /** Receives for a client whose connection lasts as long as `connected` is not aborted. */
  async receive(
    ask: Calls['receive']['ask'],
    connected: AbortSignal,
  ): Promise<Calls['receive']['answer']> {
    await this.#hear(ask.news);
    const { receive, options } = ask;
    const receiving: Receiving = { end: new AbortController(), taken: undefined, abandoned: false };
    this.#receives.set(receive, receiving);
    const end = (): void => receiving.end.abort();
    connected.addEventListener('abort', end);
    if (connected.aborted || this.#endedEarly.delete(receive)) end();
    try {
      const { signal } = receiving.end;
      receiving.taken = await this.#inner.receive({ ...options, signal });
    } finally {
      connected.removeEventListener('abort', end);
    }
    // An answer that can no longer be sent was never seen: no need to wait for its leases to end.
    if (connected.aborted || receiving.abandoned) {
      await this.#giveBack(receive);
      return this.#answer([]);
    }
    return this.#answer(receiving.taken.map((delivery) => this.#named(delivery)));
  }

  /** Ends the wait of a receive. */
  endWait(receive: number): void {
    const receiving = this.#receives.get(receive);
    if (receiving === undefined) this.#endedEarly.add(receive);
    else receiving.end.abort();
  }

  async settle(
    settlements: readonly NamedSettlement[],
    batch: BatchId,
  ): Promise<'settled' | readonly Settled[]> {
    const asked = settlements.map(({ receipt, ...kind }): Settlement => ({
      ...kind,
      delivery: this.#find(receipt),
    }));
    const answer = await this.#inner.settle(asked, { batch });
    for (const { receipt } of settlements) this.#forget(receipt);
    return answer;
  }

  async renew(receipts: readonly string[]): Promise<readonly string[]> {
    const held = receipts.map((receipt) => ({ receipt, delivery: this.#find(receipt) }));
    const known = held.filter(({ delivery }) => delivery !== FORGOTTEN);
    const lost = new Set(await this.#inner.renew?.(known.map(({ delivery }) => delivery)));
    return held
      .filter(({ delivery }) => delivery === FORGOTTEN || lost.has(delivery))
      .map(({ receipt }) => receipt);
  }

  async close(keep: readonly string[]): Promise<void> {
    for (const { end } of this.#receives.values()) end.abort();
    await this.#inner.close({ keep: keep.map((receipt) => this.#find(receipt)) });
  }

  #forgetReceive(receive: number): void {
    this.#receives.delete(receive);
    this.#endedEarly.delete(receive);
  }

  #answer(deliveries: readonly WireDelivery[]): Calls['receive']['answer'] {
    // Only drivers that count deaths know of suspects.
    return { deliveries, hasSuspects: Reflect.get(this.#inner, 'hasSuspects') === true };
  }

  async #hear({ answered, abandoned }: ReceiveNews): Promise<void> {
    for (const receive of answered) this.#forgetReceive(receive);
    for (const receive of abandoned) await this.#abandon(receive);
  }

  /** Nobody waits for this answer: what it took, or will take, goes back uncounted. */
  async #abandon(receive: number): Promise<void> {
    const receiving = this.#receives.get(receive);
    if (receiving === undefined) return;
    receiving.abandoned = true;
    receiving.end.abort();
    if (receiving.taken !== undefined) await this.#giveBack(receive);
  }

  async #giveBack(receive: number): Promise<void> {
    const taken = this.#receives.get(receive)?.taken ?? [];
    this.#forgetReceive(receive);
    if (taken.length === 0) return;
    const back = taken.map((delivery): Settlement => ({ kind: 'release', delayMs: 0, delivery }));
    await this.#inner.settle(back, { batch: this.#batch() });
    for (const delivery of taken) this.#forget(this.#names.get(delivery) ?? '');
  }

  #named(delivery: Delivery): WireDelivery {
    this.#given += 1;
    const receipt = `${this.#name}:${this.#given}`;
    this.#deliveries.set(receipt, delivery);
    this.#names.set(delivery, receipt);
    return { ...delivery, receipt };
  }

  #find(receipt: string): Delivery {
    return this.#deliveries.get(receipt) ?? FORGOTTEN;
  }

  #forget(receipt: string): void {
    const delivery = this.#deliveries.get(receipt);
    if (delivery !== undefined) this.#names.delete(delivery);
    this.#deliveries.delete(receipt);
  }
}
