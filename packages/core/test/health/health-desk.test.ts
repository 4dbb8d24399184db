import { describe, expect, test } from 'vitest';
import { EngineEvents } from '../../src/events/engine-events.ts';
import { DriverError } from '../../src/exceptions/driver-error.ts';
import { HealthDesk, type EngineState, type Pingable } from '../../src/health/health-desk.ts';
import { systemClock } from '../../src/internal/system-clock.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { turn } from '../support/turn.ts';

const noEvents = (): EngineEvents => new EngineEvents('test', () => undefined);
const WORKING: EngineState = {
  role: 'working',
  isStarting: false,
  running: 0,
  stuck: 0,
  paused: [],
  lag: undefined,
};
const silence = new DriverError('ERR_BROKER_TIMEOUT', 'silence', { retryable: true });
const silent: Pingable = { name: 'silent', ping: () => new Promise(() => undefined) };

/** A desk whose broker answers while `broker.answers`. */
function bench(options: { readonly store?: Pingable; readonly commandMs?: number } = {}) {
  const clock = new ManualClock();
  const broker = { answers: true };
  const driver: Pingable = {
    name: 'redis',
    ping: () => (broker.answers ? Promise.resolve() : Promise.reject(new Error('gone'))),
  };
  const { store, commandMs = 10_000 } = options;
  const desk = new HealthDesk({ driver, store, clock, commandMs, events: noEvents() });
  const report = () => desk.report(() => WORKING);
  return { clock, broker, desk, report };
}

describe('a report', () => {
  test.each([
    [10_000, 2_000],
    [300, 300],
  ])('with commandMs %d waits for at most %d ms', async (commandMs, boundMs) => {
    const { clock, report } = bench({ store: silent, commandMs });
    let answered = false;
    const asked = report().finally(() => {
      answered = true;
    });
    clock.advance(boundMs - 1);
    await turn();
    expect(answered).toBe(false);
    clock.advance(1);
    expect(await asked).toMatchObject({ live: true, ready: false, store: { ok: false } });
  });

  test('of a closed engine asks nobody', async () => {
    const { broker, desk } = bench({ store: silent });
    broker.answers = false;
    const report = await desk.report(() => ({ ...WORKING, role: 'closed' }));
    expect(report).toMatchObject({ live: true, ready: false, role: 'closed' });
  });

  test('tells the state after the answers came, not before they were asked', async () => {
    const { desk } = bench();
    let role: EngineState['role'] = 'working';
    const asked = desk.report(() => ({ ...WORKING, role }));
    role = 'stopping';
    expect(await asked).toMatchObject({ role: 'stopping', ready: false });
  });
});

describe('a wedged client', () => {
  /** A report every ten seconds; answers the last one. */
  async function watch(made: ReturnType<typeof bench>, times: number, everyMs = 10_000) {
    let live = true;
    for (let nth = 0; nth < times; nth += 1) {
      made.clock.advance(everyMs);
      ({ live } = await made.report());
    }
    return live;
  }

  test('has failed for a minute while the broker answered', async () => {
    const made = bench();
    made.desk.heartbeats.open('receive mail').fail(silence, 1e9);
    expect(await watch(made, 6)).toBe(true);
    expect(await watch(made, 1)).toBe(false);
  });

  test('has a minute again after each time that the broker was away', async () => {
    const made = bench();
    made.desk.heartbeats.open('receive mail').fail(silence, 1e9);
    await watch(made, 5);
    made.broker.answers = false;
    await watch(made, 1);
    made.broker.answers = true;
    expect(await watch(made, 6)).toBe(true);
    expect(await watch(made, 1)).toBe(false);
  });

  test('is not told from reports that are far apart: the broker may have been away between', async () => {
    const made = bench();
    made.desk.heartbeats.open('receive mail').fail(silence, 1e9);
    expect(await watch(made, 20, 30_001)).toBe(true);
    expect(await watch(made, 3, 30_000)).toBe(false);
  });
});

describe('lateness', () => {
  test('is judged by real time', async () => {
    const driver: Pingable = { name: 'redis', ping: () => Promise.resolve() };
    const desk = new HealthDesk({
      driver,
      store: undefined,
      events: noEvents(),
      clock: systemClock,
      commandMs: 1_000,
    });
    const pulse = desk.heartbeats.open('receive mail');
    pulse.expect(-5_010);
    expect(await desk.report(() => WORKING)).toMatchObject({ live: false, ready: false });
    pulse.expect(0);
    expect(await desk.report(() => WORKING)).toMatchObject({ live: true, ready: true });
  });

  test('is not judged by virtual time, which may end idle waits late', async () => {
    const { clock, desk, report } = bench();
    desk.heartbeats.open('receive mail').expect(10);
    clock.advance(1e9);
    expect(await report()).toMatchObject({ live: true, ready: true });
  });
});
