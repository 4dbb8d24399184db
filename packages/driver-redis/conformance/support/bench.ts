import { randomUUID } from 'node:crypto';
import type { Consumer, Delivery, OutboundMessage } from '@switchyard/core/driver';
import { redis, type RedisDriver } from '@switchyard/driver-redis';
import { Redis } from 'ioredis';

export const QUEUE = 'mail';
export const LEASE_MS = 1_500;

/** A driver on some address, a plain client beside it, and short words for both. */
export class RedisBench {
  readonly driver: RedisDriver;
  readonly client: Redis;
  readonly prefix: string;
  #sequence = 0;

  private constructor(url: string, direct: string, prefix: string) {
    this.prefix = prefix;
    this.driver = redis({ url, prefix });
    this.client = new Redis(direct, { lazyConnect: true, retryStrategy: () => 50 });
    this.client.on('error', () => undefined);
  }

  /** `direct`: the server itself, where `url` leads through a proxy. */
  static async open(url: string, direct: string = url, prefix?: string): Promise<RedisBench> {
    const bench = new RedisBench(url, direct, prefix ?? `f-${randomUUID().slice(0, 13)}`);
    await bench.driver.connect();
    await bench.client.connect();
    return bench;
  }

  async close(): Promise<void> {
    await this.driver.close();
    this.client.disconnect();
  }

  /** A key of the queue. */
  key(name: string): string {
    return `${this.prefix}:v1:{${QUEUE}}:${name}`;
  }

  message(id: string, fields: Partial<OutboundMessage> = {}): OutboundMessage {
    return { id, idOrigin: 'core', headers: HEADERS, body: Buffer.from(id), ...fields };
  }

  batch(): { readonly producer: string; readonly sequence: number } {
    this.#sequence += 1;
    return { producer: this.prefix, sequence: this.#sequence };
  }

  async publish(...messages: readonly OutboundMessage[]): Promise<unknown> {
    return this.driver.publish(QUEUE, messages, { batch: this.batch() });
  }

  subscribe(leaseMs: number = LEASE_MS, queue: string = QUEUE): Promise<Consumer> {
    return this.driver.subscribe(queue, { leaseMs, prefetch: 1_000 });
  }

  async take(consumer: Consumer, max: number): Promise<readonly Delivery[]> {
    return consumer.receive({ max, waitMs: 500 });
  }

  async ack(consumer: Consumer, deliveries: readonly Delivery[]): Promise<unknown> {
    const acks = deliveries.map((delivery) => ({ kind: 'ack', delivery }) as const);
    return consumer.settle(acks, { batch: this.batch() });
  }
}

const HEADERS = Object.freeze({ 'sy-v': '1', 'sy-task': 'send' });
