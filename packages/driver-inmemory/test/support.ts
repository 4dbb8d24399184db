import {
  receiveAny,
  type BatchId,
  type Consumer,
  type Delivery,
  type JobDelivery,
  type OutboundMessage,
  type PublishResult,
  type Settled,
  type SettlementKind,
} from '@switchyard/core/driver';
import { inmemory, virtualClock } from '../src/index.ts';
import type { InMemoryCapabilities, InMemoryDriver, VirtualClock } from '../src/index.ts';

export const START = Date.UTC(2026, 0, 1);
export const LEASE_MS = 10_000;

const HEADERS = Object.freeze({ 'sy-v': '1', 'sy-task': 'greet' });

export type Reader = Consumer<InMemoryCapabilities>;

/** A message with the given id; everything else has a default. */
export function message(id: string, more: Partial<OutboundMessage> = {}): OutboundMessage {
  return { id, idOrigin: 'core', headers: HEADERS, body: new Uint8Array([1, 2, 3]), ...more };
}

/** A driver on virtual time, and short ways to use it. */
export class Bench {
  readonly clock: VirtualClock = virtualClock({ now: START });
  readonly driver: InMemoryDriver = inmemory({ clock: this.clock });
  #sequence = 0;

  batch(): { readonly batch: BatchId } {
    return { batch: { producer: 'test', sequence: (this.#sequence += 1) } };
  }

  /** Publishes to `mail`; a string is a message with that id. */
  publish(...messages: (OutboundMessage | string)[]): 'stored' | readonly PublishResult[] {
    return this.publishTo('mail', ...messages);
  }

  publishTo(
    queue: string,
    ...messages: (OutboundMessage | string)[]
  ): 'stored' | readonly PublishResult[] {
    const all = messages.map((one) => (typeof one === 'string' ? message(one) : one));
    const answer = this.driver.publish(queue, all, this.batch());
    if (answer instanceof Promise) throw new Error('publish did not answer at once');
    return answer;
  }

  open(queue = 'mail', leaseMs: number = LEASE_MS, agingMs?: number): Promise<Reader> {
    return this.driver.subscribe(queue, { leaseMs, prefetch: 100, agingMs });
  }

  async settle(
    reader: Reader,
    deliveries: readonly Delivery[],
    kind: SettlementKind = { kind: 'ack' },
  ): Promise<readonly Settled[]> {
    const settlements = deliveries.map((delivery) => ({ delivery, ...kind }));
    const answer = await reader.settle(settlements, this.batch());
    return answer === 'settled' ? deliveries.map(() => 'settled') : answer;
  }

  /** Acks everything there is, one by one, and answers the ids in the order they came. */
  async drainIds(reader: Reader): Promise<string[]> {
    const ids: string[] = [];
    for (;;) {
      const [delivery] = await take(reader, 1);
      if (delivery === undefined) return ids;
      ids.push(delivery.id);
      await this.settle(reader, [delivery]);
    }
  }
}

/** Receives what is there now. */
export function take(reader: Reader, max = 100): Promise<readonly Delivery[]> {
  return receiveAny(reader, { max, waitMs: 0 });
}

/** Receives exactly one delivery that is not malformed. */
export async function takeOne(reader: Reader): Promise<JobDelivery> {
  const [delivery] = await take(reader, 1);
  if (delivery === undefined || delivery.malformed === true)
    throw new Error('There was no well-formed message to receive.');
  return delivery;
}

export function ids(deliveries: readonly { readonly id: string }[]): string[] {
  return deliveries.map((delivery) => delivery.id);
}

/** Some turns of the real event loop: enough for anything that needs nothing else. */
export async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}

/** Real milliseconds that the fastest of three calls took: the others may have met a busy machine. */
export async function fastest(work: () => Promise<unknown>): Promise<number> {
  const took: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const began = performance.now();
    await work();
    took.push(performance.now() - began);
  }
  return Math.min(...took);
}
