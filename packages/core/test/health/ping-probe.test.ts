import { describe, expect, test } from 'vitest';
import { PingProbe } from '../../src/health/ping-probe.ts';
import { deferred, type Deferred } from '../../src/internal/deferred.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { turn } from '../support/turn.ts';

function bench() {
  const clock = new ManualClock();
  const pings: Deferred<void>[] = [];
  const ping = (): Promise<void> => {
    const answer = deferred<void>();
    pings.push(answer);
    return answer.promise;
  };
  const now = (): number => clock.now();
  return {
    clock,
    pings,
    probe: new PingProbe({ name: 'redis', ping, clock, now, boundMs: 2_000 }),
  };
}

describe('a probe', () => {
  test('tells how long the answer took', async () => {
    const { probe, pings, clock } = bench();
    const asked = probe.ask();
    clock.advance(12);
    pings[0]?.resolve();
    expect(await asked).toEqual({ name: 'redis', ok: true, pingMs: 12 });
    expect(clock.pending).toBe(0);
  });

  test.each([new Error('gone'), null, 'gone', new Proxy({}, { get: () => raise() })])(
    'that fails with anything is no rejection',
    async (error) => {
      const { probe, pings } = bench();
      const asked = probe.ask();
      pings[0]?.reject(error);
      const { ok, problem } = await asked;
      expect(ok).toBe(false);
      expect(typeof problem).toBe('string');
    },
  );

  test('waits for at most its bound, and asks a silent broker once', async () => {
    const { probe, pings, clock } = bench();
    const first = probe.ask();
    clock.advance(1_999);
    const second = probe.ask();
    clock.advance(1);
    expect(await first).toEqual({
      name: 'redis',
      ok: false,
      pingMs: undefined,
      problem: 'It did not answer a ping within 2000 ms.',
    });
    clock.advance(1_999);
    expect(await second).toMatchObject({ ok: false });
    expect(pings).toHaveLength(1);
  });

  test('asks anew once the one before has ended, however it ended', async () => {
    const { probe, pings, clock } = bench();
    const late = probe.ask();
    clock.advance(2_000);
    await late;
    pings[0]?.reject(new Error('timed out at last'));
    await turn();
    const again = probe.ask();
    pings[1]?.resolve();
    expect(await again).toMatchObject({ ok: true });
    const failed = probe.ask();
    pings[2]?.reject(new Error('gone'));
    expect(await failed).toEqual({ name: 'redis', ok: false, pingMs: 0, problem: 'gone' });
  });
});

function raise(): never {
  throw new Error('a proxy that refuses everything');
}
