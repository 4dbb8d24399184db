import assert from 'node:assert/strict';
import {
  receiveAny,
  type BatchId,
  type Consumer,
  type Delivery,
  type Driver,
  type OutboundMessage,
  type PublishResult,
  type Settled,
  type Settlement,
  type SubscribeOptions,
} from '@switchyard/core/driver';
import type { DriverHarness } from '../harness/driver-harness.ts';
import type { HarnessTime } from '../harness/harness-time.ts';
import type { RestartRound } from '../harness/restart-round.ts';
import { eventually, turns, until } from '../harness/until.ts';
import { asJob, assertSettled, assertStored } from './check.ts';
import { closeAll } from './close-all.ts';
import type { Delivered, DeliveredJob } from './delivered.ts';

/** Queue of cases that need only one. */
export const QUEUE = 'mail';

/** What the benches of one case share. */
interface Shared {
  /** Every driver that the case has opened. */
  readonly drivers: Driver[];
  made: number;
  sequence: number;
  /** Others that restart with this one. */
  readonly round: RestartRound | undefined;
}

/** Of which case a bench is. */
interface BenchPlace {
  /** A bench of the same case. */
  readonly beside?: DriverBench | undefined;
  readonly round?: RestartRound | undefined;
}

/** The bench a case is proven on: a connected driver of its own, and short words for what cases do. */
export class DriverBench {
  readonly harness: DriverHarness;
  readonly driver: Driver;
  readonly time: HarnessTime;
  readonly leaseMs: number;
  /** What "at once" may take. Virtual time needs hardly any of its own. */
  readonly soonMs: number;
  readonly #shared: Shared;

  constructor(harness: DriverHarness, driver: Driver, { beside, round }: BenchPlace = {}) {
    this.#shared =
      beside === undefined ? { drivers: [], made: 0, sequence: 0, round } : beside.#shared;
    this.#shared.drivers.push(driver);
    this.harness = harness;
    this.driver = driver;
    this.time = harness.time;
    this.leaseMs = harness.leaseMs;
    this.soonMs = harness.time.type === 'virtual' ? 50 : 5_000;
  }

  /** A message with an id of its own. */
  message(fields: Partial<OutboundMessage> = {}): OutboundMessage {
    this.#shared.made += 1;
    const id = `job-${this.#shared.made}`;
    return { id, idOrigin: 'core', headers: {}, body: Buffer.from(id), ...fields };
  }

  /** That many messages. */
  messages(count: number, fields: Partial<OutboundMessage> = {}): readonly OutboundMessage[] {
    return Array.from({ length: count }, () => this.message(fields));
  }

  /** The name of a batch that was not used yet. */
  nextBatch(): BatchId {
    this.#shared.sequence += 1;
    return { producer: 'bench', sequence: this.#shared.sequence };
  }

  /** Publishes and answers one result per message. */
  async publish(
    queue: string,
    messages: readonly OutboundMessage[],
    batch: BatchId = this.nextBatch(),
  ): Promise<readonly PublishResult[]> {
    const answer = await this.driver.publish(queue, messages, { batch });
    const results =
      answer === 'stored' ? messages.map(() => ({ type: 'stored' }) as const) : answer;
    assert.equal(results.length, messages.length, 'one result per message');
    return results;
  }

  /** Publishes what must be stored. */
  async store(messages: readonly OutboundMessage[], queue: string = QUEUE): Promise<void> {
    assertStored(await this.publish(queue, messages));
  }

  /** Opens a consumer. */
  subscribe(queue: string = QUEUE, options: Partial<SubscribeOptions> = {}): Promise<Consumer> {
    return this.driver.subscribe(queue, { leaseMs: this.leaseMs, prefetch: 1_000, ...options });
  }

  /** Receives exactly so many, or fails. */
  async take(consumer: Consumer, count = 1): Promise<readonly Delivery[]> {
    const taken: Delivery[] = [];
    const end = this.time.now() + Math.max(this.soonMs, 1_000);
    while (taken.length < count) {
      taken.push(...(await this.receive(consumer, count - taken.length)));
      if (taken.length >= count) break;
      if (this.time.now() >= end) assert.fail(`received ${taken.length} of ${count}`);
      await this.time.pass(10);
    }
    assert.equal(taken.length, count, 'received more than was asked for');
    return taken;
  }

  /** Receives one, or fails. */
  async takeOne(consumer: Consumer): Promise<Delivery> {
    const [delivery] = await this.take(consumer, 1);
    assert.ok(delivery !== undefined);
    return delivery;
  }

  /** Receives what there is, without waiting longer than a broker needs to answer. */
  receive(consumer: Consumer, max: number): Promise<readonly Delivery[]> {
    const waitMs = this.time.type === 'virtual' ? 0 : 200;
    return this.soon(receiveAny(consumer, { max, waitMs }), 'a receive that does not wait');
  }

  /** Fails if there is anything to receive. */
  async assertNothing(consumer: Consumer, what = 'nothing is to be received'): Promise<void> {
    const deliveries = await this.receive(consumer, 10);
    assert.deepEqual(
      deliveries.map((delivery) => delivery.id),
      [],
      what,
    );
  }

  /** Fails unless `look` answers this soon. */
  async untilEqual<T>(look: () => T, expected: T): Promise<void> {
    await eventually(this.time, () => assert.deepEqual(look(), expected), {
      what: 'what was seen',
      withinMs: Math.max(this.soonMs, 1_000),
      stepMs: 10,
    });
  }

  /** Publishes messages of that kind and receives them. */
  async deliver(count: number, fields: Partial<OutboundMessage> = {}): Promise<Delivered> {
    const messages = this.messages(count, fields);
    await this.store(messages);
    const consumer = await this.subscribe();
    return { messages, consumer, deliveries: await this.take(consumer, count) };
  }

  /** Publishes one message and receives it. */
  async deliverOne(fields: Partial<OutboundMessage> = {}): Promise<DeliveredJob> {
    const message = this.message(fields);
    await this.store([message]);
    const consumer = await this.subscribe();
    return { message, consumer, delivery: asJob(await this.takeOne(consumer)) };
  }

  /** Settles and answers one word per settlement. */
  async settle(
    consumer: Consumer,
    settlements: readonly Settlement[],
    batch: BatchId = this.nextBatch(),
  ): Promise<readonly Settled[]> {
    const answer = await consumer.settle(settlements, { batch });
    const answers = answer === 'settled' ? settlements.map(() => 'settled' as const) : answer;
    assert.equal(answers.length, settlements.length, 'one answer per settlement');
    return answers;
  }

  /** Acks what must still be ours. */
  async ack(consumer: Consumer, deliveries: readonly Delivery[]): Promise<void> {
    assertSettled(
      await this.settle(
        consumer,
        deliveries.map((delivery) => ({ kind: 'ack', delivery })),
      ),
    );
  }

  /** Fails unless the queue is empty for good: also once every consumer is closed and every lease is over. */
  async assertGone(consumers: readonly Consumer[], queue: string = QUEUE): Promise<void> {
    await Promise.all(consumers.map((consumer) => consumer.close()));
    await this.passLease();
    await this.assertNothing(await this.subscribe(queue), `${queue} is empty for good`);
  }

  /** Waits until leases that were not renewed are over, where leases end by time. */
  async passLease(): Promise<void> {
    if (this.harness.capabilities.lease !== 'timed') return;
    await this.time.pass(this.leaseMs + (this.time.type === 'virtual' ? 1 : 250));
  }

  /** Settles as the promise does, which must need no more than what "at once" means. */
  soon<T>(promise: Promise<T>, what: string): Promise<T> {
    return until(this.time, promise, { what, withinMs: this.soonMs });
  }

  /** Lets what was begun go as far as it goes without time passing. */
  async idle(): Promise<void> {
    if (this.time.type === 'virtual') await turns(10);
    else await this.time.pass(50);
  }

  /** A bench on another driver, on a namespace of its own and not yet connected. */
  async unconnected(): Promise<DriverBench> {
    return new DriverBench(this.harness, await this.harness.create(), { beside: this });
  }

  /** A bench on another driver, on a namespace of its own. */
  async elsewhere(): Promise<DriverBench> {
    const other = await this.unconnected();
    await other.driver.connect();
    return other;
  }

  /** Restarts the broker, and answers a bench on the driver after that. */
  async restarted(): Promise<DriverBench> {
    const { harness, driver } = this;
    assert.ok(harness.restart !== undefined, 'a durable driver needs restart() in its harness');
    const restart = harness.restart.bind(harness, driver);
    const restarted = await (this.#shared.round?.restart(restart) ?? restart());
    const after = new DriverBench(harness, restarted, { beside: this });
    await after.driver.connect();
    return after;
  }

  /** Closes every driver that the case has opened. */
  close(): Promise<void> {
    return closeAll(this.#shared.drivers);
  }
}
