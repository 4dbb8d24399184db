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
    const index = new IdIndex(() => []);
    expect(index.find('a')).toBeUndefined();
    const messages = ['a', 'b', 'a', 'a'].map((id) => storePublished(message(id)));
    for (const one of messages) index.add(one);
    expect(index.size).toBe(2);
    for (const place of [2, 0, 1, 3]) {
      const one = messages[place];
      if (one !== undefined) index.remove(one);
    }
    expect(index.size).toBe(0);
  });

  it('of ids begin with what is there when one is first looked for', () => {
    const there = ['a', 'b', 'a'].map((id) => storePublished(message(id)));
    const index = new IdIndex(() => there);
    for (const one of there) index.add(one);
    expect(index.size).toBe(0);
    expect(index.find('b')).toBe(there[1]);
    expect(index.find('a')).toBe(there[2]);
    expect(index.find('c')).toBeUndefined();
    for (const one of there) index.remove(one);
    expect(index.size).toBe(0);
  });

  it('of ids find a job in any state, whose id core had made', () => {
    const clock = virtualClock();
    const broker = new MemoryBroker(clock);
    const put = (name: string, id: string, rest: object = {}): unknown =>
      broker.publish(name, [message(id, { idOrigin: 'core', ...rest })], batch());
    put('mail', 'active');
    const queue = broker.queue('mail');
    queue.state.take(1, { leaseMs: 1_000, agingMs: undefined }, clock.now());
    put('mail', 'waiting');
    put('mail', 'important', { priority: 9 });
    put('mail', 'head', { orderingKey: 'k' });
    put('mail', 'blocked', { orderingKey: 'k' });
    put('mail', 'delayed', { delayMs: 1_000 });
    put('mail.dead', 'buried');
    for (const id of ['active', 'waiting', 'important', 'head', 'blocked', 'delayed', 'buried']) {
      const again = put('mail', id, { idOrigin: 'user' });
      expect({ id, again }).toEqual({ id, again: [{ type: 'duplicate', existingId: id }] });
    }
    expect(put('mail', 'new', { idOrigin: 'user' })).toBe('stored');
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
