import { describe, expect, test } from 'vitest';
import type { Settled } from '../../src/contract/message.ts';
import { openConsumer } from '../../src/emulate/open-consumer.ts';
import { DriverError } from '../../src/exceptions/driver-error.ts';
import { jobDelivery } from '../support/make-delivery.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { passing } from '../support/passing.ts';
import { ScriptedDriver } from '../support/scripted-driver.ts';

/** Settles two deliveries on a driver that answers its calls one by one. */
async function settle(
  recognisesRepeats: boolean,
  answers: readonly (readonly Settled[] | 'settled' | Error)[],
) {
  let call = 0;
  const scripted = new ScriptedDriver(
    { recognisesRepeats },
    {
      settle: async () => {
        const answer = answers[call] ?? [];
        call += 1;
        if (answer instanceof Error) throw answer;
        return answer;
      },
    },
  );
  const clock = new ManualClock();
  const runtime = await scripted.runtime(clock);
  const consumer = await openConsumer(runtime, 'mail', { leaseMs: 1_000, prefetch: 10 });
  scripted.calls.length = 0;
  const settling = consumer.settle([
    { delivery: jobDelivery({ id: 'a' }), kind: 'ack' },
    { delivery: jobDelivery({ id: 'b' }), kind: 'release', delayMs: 5 },
  ]);
  const settled = await passing(clock, settling);
  return { settled, batches: scripted.calls.map(({ batch }) => batch), pending: clock.pending };
}

describe('settling natively', () => {
  test('is one call, mixed kinds together', async () => {
    const { settled, batches } = await settle(true, ['settled']);
    expect(settled).toEqual(['settled', 'settled']);
    expect(batches).toHaveLength(1);
  });

  test('is asked again as the same batch while an answer is missing', async () => {
    const { settled, batches } = await settle(true, [
      ['settled', 'unknown'],
      ['settled', 'lease-lost'],
    ]);
    expect(settled).toEqual(['settled', 'lease-lost']);
    expect(batches).toHaveLength(2);
    expect(batches[1]).toEqual(batches[0]);
  });

  test('is asked with growing pauses, for a minute', async () => {
    const { settled, batches, pending } = await settle(
      true,
      Array.from({ length: 999 }, () => ['unknown', 'unknown'] as const),
    );
    expect(settled).toEqual(['unknown', 'unknown']);
    // Once, then at 0, 50, 150, 350 ms and every 400 until a minute is over.
    expect(batches).toHaveLength(154);
    expect(pending).toBe(0);
  });

  test('a broker that is away for a moment is waited for: what was done is not forgotten', async () => {
    const gone = new DriverError('ERR_BROKER_UNAVAILABLE', 'gone', { retryable: true });
    const away = Array.from({ length: 12 }, () => gone);
    const { settled, batches } = await settle(true, [...away, 'settled']);
    expect(settled).toEqual(['settled', 'settled']);
    expect(new Set(batches.map((batch) => batch?.sequence)).size).toBe(1);
  });

  test('is not asked again where a repeat is not recognised', async () => {
    const { settled, batches } = await settle(false, [['sent', 'unknown']]);
    expect(settled).toEqual(['sent', 'unknown']);
    expect(batches).toHaveLength(1);
  });

  test('does not make an answer unknown that was known before', async () => {
    const { settled } = await settle(true, [
      ['settled', 'unknown'],
      ['unknown', 'unknown'],
      ['unknown', 'settled'],
    ]);
    expect(settled).toEqual(['settled', 'settled']);
  });

  test('is unknown where the broker is gone', async () => {
    const gone = new DriverError('ERR_BROKER_UNAVAILABLE', 'gone', { retryable: true });
    const { settled } = await settle(
      true,
      Array.from({ length: 999 }, () => gone),
    );
    expect(settled).toEqual(['unknown', 'unknown']);
  });

  test('a broker that is gone only by the repeat keeps what it said before', async () => {
    const gone = new DriverError('ERR_BROKER_UNAVAILABLE', 'gone', { retryable: true });
    const { settled } = await settle(true, [
      ['settled', 'unknown'],
      ...Array.from({ length: 999 }, () => gone),
    ]);
    expect(settled).toEqual(['settled', 'unknown']);
  });
});
