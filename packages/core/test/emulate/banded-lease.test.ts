import { expect, test } from 'vitest';
import { LeaseKeeper } from '../../src/worker/lease-keeper.ts';
import { ReceiveLoop } from '../../src/worker/receive-loop.ts';
import type { HeldDelivery } from '../../src/worker/held-delivery.ts';
import { EngineEvents } from '../../src/events/engine-events.ts';
import { makeBands } from '../support/make-bands.ts';
import { jobDelivery } from '../support/make-delivery.ts';
import { makePulse } from '../support/make-pulse.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { jobRun } from '../support/make-run.ts';
import { turn } from '../support/turn.ts';

const LEASE = 9_000;

test('a job that waited in a band longer than its first lease is not taken for lost when it starts', async () => {
  const { high, normal, low, reader } = makeBands();
  const clock = new ManualClock();
  let free = 1;
  const loop = new ReceiveLoop({
    leaseMs: LEASE,
    ordersInPlace: false,
    queue: 'mail',
    weight: 1,
    consumer: reader,
    driver: 'scripted',
    clock,
    events: new EngineEvents('banded-lease', () => undefined),
    random: () => 0.5,
    pulse: makePulse(),
    prefetch: 1,
    concurrency: 1,
    canPostpone: false,
    canRelease: false,
    freeSlots: () => free,
    onReady: () => undefined,
    onSuspects: () => undefined,
  });
  const keeper = new LeaseKeeper(
    {
      clock,
      leaseMs: LEASE,
      pulse: makePulse(),
      timed: true,
      claims: false,
      bond: { renew: async () => [] },
    },
    [loop],
  );
  const timedBand = (band: typeof high): void => {
    const receive = band.receive.bind(band);
    band.receive = async (options) =>
      (await receive(options)).map((delivery) =>
        jobDelivery({ ...delivery, malformed: false, leaseExpiresAt: clock.now() + LEASE }),
      );
  };
  for (const band of [high, normal, low]) timedBand(band);

  // The only slot is taken by a job of the high band, while the normal band still waits …
  loop.start();
  await turn();
  high.add('long');
  await turn();
  const long = loop.take() as HeldDelivery;
  long.begin(jobRun());
  free = 0;
  keeper.wake();
  // … and is given a job, which waits in its buffer for four leases, renewed all the while.
  normal.add('patient');
  for (let third = 0; third < 12; third += 1) {
    clock.advance(LEASE / 3);
    await turn();
  }
  expect(long.lost).toBe(false);
  free = 1;
  await loop.settle(long, { kind: 'ack' });
  await turn();
  const patient = loop.take() as HeldDelivery;
  expect(patient.delivery.id).toBe('patient');
  const run = jobRun();
  patient.begin(run);
  keeper.wake();
  clock.advance(LEASE / 3);
  await turn();
  expect(patient.lost).toBe(false);
  expect(run.signal.aborted).toBe(false);
  keeper.retire();
});
