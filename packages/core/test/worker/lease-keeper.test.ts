import { describe, expect, test } from 'vitest';
import type { HeldDelivery } from '../../src/worker/held-delivery.ts';
import { LeaseKeeper } from '../../src/worker/lease-keeper.ts';
import { jobDelivery } from '../support/make-delivery.ts';
import { makeLoop } from '../support/make-loop.ts';
import { makePulse } from '../support/make-pulse.ts';
import { jobRun } from '../support/make-run.ts';
import { turn } from '../support/turn.ts';

const LEASE = 9_000;

/** A loop that holds one running delivery with a lease of 9 s. */
async function bench(timed = true) {
  const made = makeLoop({ leaseMs: timed ? LEASE : Infinity });
  const { loop, consumer, clock } = made;
  const pulse = makePulse(clock);
  const keeper = new LeaseKeeper(
    { clock, leaseMs: LEASE, pulse, timed, claims: false, bond: { renew: async () => [] } },
    [loop],
  );
  loop.start();
  consumer.deliver(jobDelivery());
  await turn();
  const held = loop.take() as HeldDelivery;
  const run = jobRun();
  held.begin(run);
  keeper.wake();
  /** Time passes in thirds of a lease, and what it sets off happens. */
  const thirds = async (count: number): Promise<void> => {
    for (let third = 0; third < count; third += 1) {
      clock.advance(LEASE / 3);
      await turn();
    }
  };
  return { ...made, keeper, held, run, thirds };
}

describe('LeaseKeeper', () => {
  test('renews three times per lease, for as long as it is held', async () => {
    const { consumer, held, run, thirds } = await bench();
    await thirds(9);
    expect(consumer.renewals).toHaveLength(9);
    expect(held.lost).toBe(false);
    expect(run.signal.aborted).toBe(false);
  });

  test('fences a delivery that the broker no longer knows', async () => {
    const { consumer, held, run, thirds, loop } = await bench();
    consumer.renewing = (all) => Promise.resolve(all);
    await thirds(1);
    expect(held.lost).toBe(true);
    expect(run.signal.reason).toMatchObject({ code: 'ERR_LEASE_LOST' });
    expect(loop.held.size).toBe(0);
  });

  test('fences a delivery when its lease ends, if no renewal came through', async () => {
    const { consumer, held, thirds } = await bench();
    consumer.renewing = () => Promise.reject(new Error('broker gone'));
    await thirds(2);
    expect(held.lost).toBe(false);
    await thirds(1);
    expect(held.lost).toBe(true);
  });

  test('a renewal that fails is tried again, and saves the lease if that comes through', async () => {
    const { consumer, held, thirds } = await bench();
    consumer.renewing = () => Promise.reject(new Error('broker gone'));
    await thirds(1);
    consumer.renewing = () => Promise.resolve([]);
    await thirds(6);
    expect(held.lost).toBe(false);
  });

  test('one renewal whose answer never comes does not cost every lease', async () => {
    const { consumer, held, thirds } = await bench();
    consumer.renewing = () => new Promise(() => undefined);
    await thirds(1);
    consumer.renewing = () => Promise.resolve([]);
    await thirds(3);
    // The broker answers everything but that one call; the second and third tick must ask again.
    expect(consumer.renewals.length).toBeGreaterThan(1);
    expect(held.lost).toBe(false);
  });

  test('renews nothing and loses nothing where leases are not timed', async () => {
    const { consumer, held, thirds } = await bench(false);
    await thirds(30);
    expect(consumer.renewals).toHaveLength(0);
    expect(held.lost).toBe(false);
  });

  test('sleeps while nothing is held', async () => {
    const { loop, held, thirds, clock, consumer } = await bench();
    await thirds(1);
    await loop.settle(held, { kind: 'ack' });
    await thirds(1);
    const renewals = consumer.renewals.length;
    expect(clock.pending).toBe(0);
    await thirds(5);
    expect(consumer.renewals).toHaveLength(renewals);
  });

  test('stops', async () => {
    const { keeper, clock, consumer, thirds } = await bench();
    keeper.retire();
    expect(clock.pending).toBe(0);
    await thirds(2);
    expect(consumer.renewals).toHaveLength(0);
  });
});
