import {
  asReceipt,
  DriverError,
  type BatchId,
  type CloseConsumerOptions,
  type Consumer,
  type Delivery,
  type ReceiveOptions,
  type Settled,
  type Settlement,
} from '@switchyard/core/driver';
import type { LoopbackCapabilities } from './capabilities.ts';
import { LostReplyError, type Connection } from './connection.ts';
import { asDriverError, type Link } from './link.ts';
import type { ConsumerRef, ReceiveNews, WireDelivery } from './protocol.ts';

/** What stands behind a receipt of ours. */
class LoopbackReceipt {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** A reader of one queue, by whatever connection there is. */
export class LoopbackConsumer implements Consumer<LoopbackCapabilities> {
  readonly #link: Link;
  readonly #ref: ConsumerRef;
  #receives = 0;
  #news: { answered: number[]; abandoned: number[] } = { answered: [], abandoned: [] };
  #closed = false;
  #hasSuspects = false;

  constructor(link: Link, ref: ConsumerRef) {
    this.#link = link;
    this.#ref = ref;
  }

  /** As of the latest answer; a `receive` that waits is answered when it becomes true. */
  get hasSuspects(): boolean {
    return this.#hasSuspects;
  }

  async receive({ signal, ...options }: ReceiveOptions): Promise<readonly Delivery[]> {
    this.#link.refuseClosed('receive');
    if (this.#closed) throw closedConsumer();
    if (isAborted(signal)) return [];
    try {
      const connection = await this.#link.ready('receive');
      // Also while it was waited for: an abort that is told before its receive ends nothing.
      return isAborted(signal) ? [] : await this.#receive(connection, options, signal);
    } catch (error) {
      if (this.#link.isClosed) return [];
      throw asDriverError('receive', error);
    }
  }

  async #receive(
    connection: Connection,
    options: Omit<ReceiveOptions, 'signal'>,
    signal: AbortSignal | undefined,
  ): Promise<readonly Delivery[]> {
    const receive = (this.#receives += 1);
    const news = this.#takeNews();
    const ref = this.#ref;
    const endWait = (): void => {
      // Where it is not told the connection is gone, and the wait with it.
      connection.call('endWait', { ref, receive }).catch(() => undefined);
    };
    signal?.addEventListener('abort', endWait);
    try {
      const ask = { ref, receive, options, news };
      const answer = await connection.call('receive', ask, options.waitMs);
      this.#news.answered.push(receive);
      this.#hasSuspects = answer.hasSuspects;
      return answer.deliveries.map(toDelivery);
    } catch (error) {
      // What was told may not have arrived; telling it twice does no harm.
      this.#news.answered.push(...news.answered);
      this.#news.abandoned.push(...news.abandoned, receive);
      throw error;
    } finally {
      signal?.removeEventListener('abort', endWait);
    }
  }

  async settle(
    settlements: readonly Settlement[],
    { batch }: { readonly batch: BatchId },
  ): Promise<'settled' | readonly Settled[]> {
    const wire = settlements.map(({ delivery, ...kind }) => ({
      receipt: nameOf(delivery),
      ...kind,
    }));
    try {
      return await this.#link.call('settle', { ref: this.#ref, settlements: wire, batch });
    } catch (error) {
      if (!(error instanceof LostReplyError)) throw error;
      return settlements.map(() => 'unknown');
    }
  }

  async renew(held: readonly Delivery[]): Promise<readonly Delivery[]> {
    const receipts = held.map(nameOf);
    const lost = new Set(await this.#link.ask('renew', { ref: this.#ref, receipts }));
    return held.filter((delivery) => lost.has(nameOf(delivery)));
  }

  async close({ keep = [] }: CloseConsumerOptions = {}): Promise<void> {
    if (this.#closed || this.#link.isClosed) return;
    this.#closed = true;
    await this.#link.ask('closeConsumer', { ref: this.#ref, keep: keep.map(nameOf) });
  }

  #takeNews(): ReceiveNews {
    const news = this.#news;
    this.#news = { answered: [], abandoned: [] };
    return news;
  }
}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

function toDelivery({ receipt, ...delivery }: WireDelivery): Delivery {
  return { ...delivery, receipt: asReceipt(new LoopbackReceipt(receipt)) } as Delivery;
}

/** Receipts of anybody else are nothing. */
function nameOf({ receipt }: Delivery): string {
  const kept: unknown = receipt;
  return kept instanceof LoopbackReceipt ? kept.name : '';
}

function closedConsumer(): DriverError {
  return new DriverError('ERR_CLOSED', 'receive: this consumer is closed.', { retryable: false });
}
