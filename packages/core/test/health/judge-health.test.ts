import { describe, expect, test } from 'vitest';
import { DriverError, type DriverErrorCode } from '../../src/exceptions/driver-error.ts';
import { judgeHealth, type Findings } from '../../src/health/judge-health.ts';
import type { PulseState } from '../../src/health/pulse.ts';

const MINUTE = 60_000;
const answers = { name: 'redis', ok: true, pingMs: 1.2 };
const silent = { name: 'redis', ok: false, problem: 'connect ECONNREFUSED' };

const well: PulseState = {
  name: 'receive mail',
  lastBeatMs: 12.6,
  resting: undefined,
  isLate: false,
  failing: undefined,
};
const late: PulseState = { ...well, isLate: true, lastBeatMs: 95_040 };

function failing(code: DriverErrorCode, forMs: number): PulseState {
  return { ...well, failing: { forMs, error: new DriverError(code, 'gone', { retryable: true }) } };
}

function findings(overrides: Partial<Findings> = {}): Findings {
  return {
    role: 'working',
    isStarting: false,
    driver: answers,
    store: undefined,
    answeringMs: 1e9,
    loops: [well],
    running: 3,
    stuck: 0,
    paused: [],
    lag: undefined,
    warnings: [],
    ...overrides,
  };
}

/** `live`, `ready`. */
function verdict(overrides: Partial<Findings>): readonly boolean[] {
  const { live, ready } = judgeHealth(findings(overrides));
  return [live, ready];
}

describe('live and ready', () => {
  test.each<[string, Partial<Findings>, readonly [boolean, boolean]]>([
    ['all is well', {}, [true, true]],
    ['a producer', { role: 'producing', loops: [] }, [true, true]],
    ['a paused queue', { paused: ['mail'] }, [true, true]],
    [
      'a loop that rests',
      { loops: [{ ...well, resting: 'paused', lastBeatMs: 1e9 }] },
      [true, true],
    ],
    ['stuck handlers', { stuck: 2 }, [true, true]],
    ['a lag', { lag: { lagMs: 5_000, agoMs: 1 } }, [true, true]],
    ['the broker away', { driver: silent }, [true, false]],
    ['the store away', { store: silent }, [true, false]],
    ['a store that answers', { store: answers }, [true, true]],
    ['a late loop', { loops: [well, late] }, [false, false]],
    ['a late loop, the broker away', { loops: [late], driver: silent }, [true, false]],
    ['a late loop, the store away', { loops: [late], store: silent }, [true, false]],
    ['a late loop while stopping', { loops: [late], role: 'stopping' }, [true, false]],
    ['starting', { isStarting: true }, [true, false]],
    ['stopping', { role: 'stopping' }, [true, false]],
    ['stopped', { role: 'stopped', loops: [] }, [true, false]],
    ['closed', { role: 'closed', loops: [] }, [true, false]],
  ])('%s', (_, overrides, expected) => {
    expect(verdict(overrides)).toEqual(expected);
  });

  test.each<[DriverErrorCode, { forMs: number; answeringMs: number }, boolean]>([
    ['ERR_BROKER_TIMEOUT', { forMs: MINUTE, answeringMs: MINUTE }, false],
    ['ERR_BROKER_UNAVAILABLE', { forMs: MINUTE, answeringMs: MINUTE }, false],
    ['ERR_BROKER_TIMEOUT', { forMs: MINUTE - 1, answeringMs: 1e9 }, true],
    // It has just come back: its clients may not know yet.
    ['ERR_BROKER_TIMEOUT', { forMs: 1e9, answeringMs: MINUTE - 1 }, true],
    // It answers, and says no: a restart would hear the same.
    ['ERR_BROKER_AUTH', { forMs: 1e9, answeringMs: 1e9 }, true],
    ['ERR_BROKER_FULL', { forMs: 1e9, answeringMs: 1e9 }, true],
    ['ERR_BROKER_PROTOCOL', { forMs: 1e9, answeringMs: 1e9 }, true],
  ])('%s, %o', (code, { forMs, answeringMs }, live) => {
    expect(verdict({ loops: [failing(code, forMs)], answeringMs })).toEqual([live, false]);
  });

  test('an error that is none of a driver is no wedged client', () => {
    const loops = [{ ...well, failing: { forMs: 1e9, error: null } }];
    expect(verdict({ loops })).toEqual([true, false]);
  });
});

describe('a report', () => {
  test('has no problems where all is well', () => {
    const report = judgeHealth(findings());
    expect(report.problems).toEqual([]);
    expect(report.loops).toEqual([{ name: 'receive mail', ok: true, lastBeatMs: 13 }]);
    expect(report).not.toHaveProperty('store');
  });

  test('has a sentence for each problem', () => {
    const report = judgeHealth(
      findings({
        driver: silent,
        store: { name: 'postgres', ok: false },
        loops: [late, failing('ERR_BROKER_TIMEOUT', 12_340)],
        stuck: 2,
        lag: { lagMs: 4_240, agoMs: 12_000 },
      }),
    );
    expect(report.problems).toEqual([
      'The broker (redis) does not answer: connect ECONNREFUSED',
      'The store (postgres) does not answer: unknown',
      'Loop "receive mail": It has not come round for 95 s.',
      'Loop "receive mail": Its calls have failed for 12.3 s: gone',
      '2 handlers run on after their abort.',
      'The event loop was blocked for 4.2 s, 12 s ago: leases may have run out.',
    ]);
    expect(report.loops.map(({ ok }) => ok)).toEqual([false, false]);
  });

  test('of a closed engine says that and nothing else', () => {
    const report = judgeHealth(findings({ role: 'closed', driver: silent, stuck: 1 }));
    expect(report.problems).toEqual(['The engine is closed.']);
  });
});
