import { describe, expect, it } from 'vitest';
import { InMemoryConsumer } from '../src/consumer.ts';
import { virtualClock } from '../src/index.ts';
import { MemoryBroker } from '../src/memory-broker.ts';
import { IdIndex } from '../src/queue/id-index.ts';
import { KeyLines } from '../src/queue/ordering.ts';
import { storePublished } from '../src/queue/stored-message.ts';
import { message, take } from './support.ts';

let sequence = 0;
const batch = (): { producer: string; sequence: number } => ({
  producer: 'p',
  sequence: (sequence += 1),
});

function open(broker: MemoryBroker, name: string): InMemoryConsumer {
  const queue = broker.queue(name);
  queue.consumers += 1;
  return new InMemoryConsumer(broker, queue, { leaseMs: 1_000 });
}

describe('a drained broker', () => {
  it('has forgotten every queue that nobody reads', async () => {
    const broker = new MemoryBroker(virtualClock());
    const names = (): string[] => Array.from(broker.queues, (queue) => queue.name);
    broker.publish('mail', [message('a', { orderingKey: 'k' })], batch());
    const reader = open(broker, 'mail');
    const held = await take(reader);
    await reader.settle(
      held.map((delivery) => ({ delivery, kind: 'dead', reason: 'poison' })),
      { batch: batch() },
    );
    expect(names()).toEqual(['mail', 'mail.dead']);
    const dead = open(broker, 'mail.dead');
    const letters = await take(dead);
    await dead.settle(
      letters.map((delivery) => ({ delivery, kind: 'ack' })),
      { batch: batch() },
    );
    await dead.close();
    expect(names()).toEqual(['mail', 'mail.dead']);
    broker.publish('mail', [message('b')], batch());
    await reader.close();
    expect(names()).toEqual(['mail', 'mail.dead']);
    expect(broker.purge('mail')).toBe(1);
    expect(names()).toEqual([]);
  });

  it('keeps a queue as long as a closed consumer holds something of it', async () => {
    const broker = new MemoryBroker(virtualClock());
    const reader = open(broker, 'mail');
    broker.publish('mail', [message('a')], batch());
    const kept = await take(reader);
    await reader.close({ keep: kept });
    expect([...broker.queues]).toHaveLength(1);
    await reader.settle(
      kept.map((delivery) => ({ delivery, kind: 'ack' })),
      { batch: batch() },
    );
    expect([...broker.queues]).toHaveLength(0);
    broker.publish('mail', [message('b')], batch());
    expect(await reader.renew(kept)).toEqual(kept);
    expect(broker.counts('mail')).toMatchObject({ waiting: 1, active: 0 });
  });
});

describe('indices', () => {
  it('hold nothing of what has gone', () => {
    const index = new IdIndex();
    const messages = ['a', 'b', 'a', 'a'].map((id) => storePublished(message(id)));
    for (const one of messages) index.add(one);
    expect(index.size).toBe(2);
    for (const place of [2, 0, 1, 3]) {
      const one = messages[place];
      if (one !== undefined) index.remove(one);
    }
    expect(index.size).toBe(0);
  });

  it('of ordering keys keep nothing of a key whose line is empty', () => {
    const keys = new KeyLines();
    const lines = Array.from({ length: 100 }, (_, n) =>
      [1, 2].map((which) => storePublished(message(`${n}-${which}`, { orderingKey: `k${n}` }))),
    );
    for (const line of lines) for (const one of line) keys.join(one, one.orderingKey ?? '');
    expect(keys.size).toBe(100);
    for (const line of lines) for (const one of line) keys.leave(one, one.orderingKey ?? '');
    expect(keys.size).toBe(0);
  });
});
