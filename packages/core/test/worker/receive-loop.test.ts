import { describe, expect, test } from 'vitest';
import { HEADER } from '../../src/envelope/header-names.ts';
import { EngineEvents, type EngineEventMap } from '../../src/events/engine-events.ts';
import type { HeldDelivery } from '../../src/worker/held-delivery.ts';
import { START } from '../support/manual-clock.ts';
import { jobDelivery, malformedDelivery } from '../support/make-delivery.ts';
import { makeLoop } from '../support/make-loop.ts';
import { turn } from '../support/turn.ts';

const EARLY = { [HEADER.runAt]: String(START + 500) };

describe('a receive', () => {
  test('asks for as much as there is room, and becomes ready', async () => {
    const { loop, consumer, ready } = makeLoop({ prefetch: 3 });
    loop.start();
    await turn();
    expect(consumer.receives.map(({ max }) => max)).toEqual([3]);
    consumer.deliver(jobDelivery({ id: 'a' }), malformedDelivery({ id: 'b' }));
    await turn();
    expect(ready.count).toBe(1);
    expect(consumer.receives.map(({ max }) => max)).toEqual([3, 1]);
    expect([loop.take(), loop.take()].map((held) => held?.delivery.id)).toEqual(['a', 'b']);
    expect(loop.take()).toBeUndefined();
  });

  test('is not asked for while there is no room, and again once a slot is free', async () => {
    const { loop, consumer } = makeLoop({ prefetch: 1 });
    loop.start();
    consumer.deliver(jobDelivery());
    await turn();
    expect(consumer.receives).toHaveLength(1);
    await loop.settle(loop.take() as HeldDelivery, { kind: 'ack' });
    await turn();
    expect(consumer.receives).toHaveLength(2);
  });

  test('that fails is told once, tried again with backoff, and told when it is over', async () => {
    const told: string[] = [];
    const events = new EngineEvents('loop-events', () => undefined);
    events.on('driver.degraded', ({ call }) => void told.push(`degraded ${call}`));
    events.on('driver.recovered', ({ call }) => void told.push(`recovered ${call}`));
    const { loop, consumer, clock } = makeLoop({ events });
    loop.start();
    for (let failures = 0; failures < 5; failures += 1) {
      consumer.receives.at(-1)?.answer.reject(new Error('gone'));
      await turn();
      clock.advance(5_000);
      await turn();
    }
    consumer.deliver();
    await turn();
    expect(told).toEqual(['degraded driver.receive', 'recovered driver.receive']);
    events.close();
  });
});

describe('a delivery that is not what a driver may hand out', () => {
  test('is a failed receive: the loop goes on', async () => {
    const told: string[] = [];
    const events = new EngineEvents('loop-events', () => undefined);
    events.on('driver.degraded', ({ call }) => void told.push(call));
    const { loop, consumer, clock } = makeLoop({ events });
    loop.start();
    const { body: _, ...broken } = jobDelivery({ id: 'broken' });
    consumer.deliver(broken as ReturnType<typeof jobDelivery>);
    await turn();
    clock.advance(5_000);
    await turn();
    consumer.deliver(jobDelivery({ id: 'sound' }));
    await turn();
    expect(told).toEqual(['driver.receive']);
    expect(Array.from(loop.held, ({ delivery }) => delivery.id)).toEqual(['sound']);
    events.close();
  });
});

describe('a delivery that comes before its time', () => {
  test('is held until it is due where the broker cannot', async () => {
    const { loop, consumer, clock, ready } = makeLoop();
    loop.start();
    consumer.deliver(jobDelivery({ extra: EARLY }));
    await turn();
    expect(loop.hasReady).toBe(false);
    clock.advance(499);
    expect(loop.hasReady).toBe(false);
    clock.advance(1);
    expect(loop.hasReady).toBe(true);
    expect(ready.count).toBe(2);
  });

  test('is given back until then where the broker can, and that is told', async () => {
    const released: EngineEventMap['job.released'][] = [];
    const events = new EngineEvents('loop-early', () => undefined);
    events.on('job.released', (event) => void released.push(event));
    const { loop, consumer } = makeLoop({ canPostpone: true, events });
    loop.start();
    consumer.deliver(jobDelivery({ extra: EARLY }));
    await turn();
    expect(consumer.settlements).toMatchObject([{ kind: 'release', delayMs: 500 }]);
    expect(loop.held.size).toBe(0);
    expect(released).toMatchObject([{ id: 'job-1', why: 'early', delayMs: 500 }]);
    events.close();
  });

  test('is not guessed from a header that is no number', async () => {
    const { loop, consumer } = makeLoop();
    loop.start();
    const deliveries = ['', 'x', 'NaN', '-5', 'Infinity', '1e300'].map((runAt) =>
      jobDelivery({ extra: { [HEADER.runAt]: runAt } }),
    );
    consumer.deliver(...deliveries);
    await turn();
    expect(loop.held.size).toBe(6);
    // Whether it can run is for the decoder to say; held for ever it would be lost.
    expect(Array.from({ length: 6 }, () => loop.take()?.delivery)).toEqual(deliveries);
  });
});

describe('quiet', () => {
  test('ends the receive and gives back what has not started', async () => {
    const { loop, consumer } = makeLoop({ prefetch: 9 });
    loop.start();
    const early = jobDelivery({ id: 'early', extra: EARLY });
    consumer.deliver(jobDelivery({ id: 'running' }), jobDelivery({ id: 'ready' }), early);
    await turn();
    const running = loop.take() as HeldDelivery;
    await loop.quiet();
    expect(consumer.settlements.map(({ kind, delivery }) => [kind, delivery.id])).toEqual([
      ['release', 'ready'],
      ['release', 'early'],
    ]);
    await loop.close();
    expect(consumer.kept).toEqual([[running.delivery]]);
  });

  test('takes no more from a receive that answers after it', async () => {
    const { loop, consumer } = makeLoop({ prefetch: 9 });
    loop.start();
    await turn();
    consumer.deliver(jobDelivery({ id: 'late' }));
    await loop.quiet();
    expect(consumer.settlements.map(({ delivery }) => delivery.id)).toEqual(['late']);
    expect(loop.hasReady).toBe(false);
    expect(consumer.receives).toHaveLength(1);
  });

  test('leaves the giving back to the close where a delivery cannot be released', async () => {
    const { loop, consumer } = makeLoop({ prefetch: 9, canRelease: false });
    loop.start();
    const deliveries = ['running', 'ready'].map((id) => jobDelivery({ id }));
    consumer.deliver(...deliveries, jobDelivery({ id: 'early', extra: EARLY }));
    await turn();
    const running = loop.take()?.delivery;
    await loop.quiet();
    await loop.close();
    expect(consumer.settlements).toEqual([]);
    for (const kept of consumer.kept) expect(kept).toEqual([running]);
    expect(consumer.kept.length).toBeGreaterThan(0);
  });

  test('is not held up by a backoff', async () => {
    const { loop, consumer, clock } = makeLoop({ random: () => 0.99 });
    loop.start();
    consumer.receives.at(-1)?.answer.reject(new Error('gone'));
    await turn();
    await loop.quiet();
    expect(clock.pending).toBe(0);
  });
});

describe('an ordered head, where a release would be a copy behind its followers', () => {
  const extra = { [HEADER.orderingKey]: 'k' };
  const inPlace = { prefetch: 9, ordersInPlace: true, canRelease: false };

  async function running() {
    const made = makeLoop(inPlace);
    made.loop.start();
    made.consumer.deliver(jobDelivery({ extra }));
    await turn();
    return { ...made, held: made.loop.take() as HeldDelivery };
  }

  test('is run again in place, with what changed, when its wait is over', async () => {
    const { loop, consumer, clock, held } = await running();
    const headers = { [HEADER.attempt]: '2' };
    expect(await loop.settle(held, { kind: 'release', delayMs: 50, headers })).toBe('settled');
    clock.advance(49);
    expect(loop.hasReady).toBe(false);
    clock.advance(1);
    expect(loop.take()?.delivery).toMatchObject({ extra: { ...extra, ...headers } });
    expect(consumer.settlements).toEqual([]);
  });

  test('is acked and dead-lettered like any other', async () => {
    const { loop, consumer, held } = await running();
    await loop.settle(held, { kind: 'ack' });
    expect(consumer.settlements).toMatchObject([{ kind: 'ack' }]);
    expect(loop.held.size).toBe(0);
  });

  test('is not copied while the worker stops either: left alone it comes back at its place', async () => {
    const { loop, consumer, held } = await running();
    await loop.quiet();
    await loop.settle(held, { kind: 'release', delayMs: 0 });
    expect(consumer.settlements).toEqual([]);
    expect(loop.held.size).toBe(0);
  });
});

describe('a lost delivery', () => {
  test('does not start, and is not settled', async () => {
    const { loop, consumer } = makeLoop({ prefetch: 9 });
    loop.start();
    consumer.deliver(jobDelivery({ id: 'lost' }), jobDelivery({ id: 'kept' }));
    await turn();
    const [lost] = loop.held;
    loop.lose(lost as HeldDelivery);
    expect(loop.take()?.delivery.id).toBe('kept');
    expect(await loop.settle(lost as HeldDelivery, { kind: 'ack' })).toBe('lease-lost');
    expect(consumer.settlements).toEqual([]);
  });
});

describe('a delivery whose lease ran out before it could start', () => {
  test('does not start, and is reported late: its broker takes nobody for dead', async () => {
    const { loop, consumer, clock } = makeLoop({ prefetch: 9, leaseMs: 1_000 });
    loop.start();
    const leaseExpiresAt = START + 1_000;
    consumer.deliver(jobDelivery({ id: 'late', leaseExpiresAt }));
    await turn();
    clock.advance(1_000);
    expect(loop.take()).toBeUndefined();
    await turn();
    expect(consumer.settlements).toMatchObject([
      { kind: 'release', delayMs: 0, delivery: { id: 'late' } },
    ]);
    expect(loop.held.size).toBe(0);
  });
});

describe('what waits for a slot too long', () => {
  test('is given back for other workers, if jobs are long', async () => {
    const { loop, consumer } = makeLoop();
    loop.start();
    consumer.deliver(jobDelivery({ id: 'old' }));
    await turn();
    loop.ran(60_000);
    loop.handBackStale(START);
    expect(loop.hasReady).toBe(true);
    loop.handBackStale(START + 1);
    await turn();
    expect(loop.hasReady).toBe(false);
    expect(consumer.settlements).toMatchObject([{ kind: 'release', delayMs: 0 }]);
  });

  test('is kept if jobs are short, or the prefetch is fixed', async () => {
    for (const prefetch of ['adaptive', 5] as const) {
      const { loop, consumer } = makeLoop({ prefetch });
      loop.start();
      consumer.deliver(jobDelivery());
      await turn();
      loop.ran(prefetch === 5 ? 60_000 : 1);
      loop.handBackStale(START + 9_999);
      expect(loop.hasReady).toBe(true);
    }
  });
});
