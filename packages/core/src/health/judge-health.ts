import { describeError } from '../exceptions/describe-error.ts';
import { isDriverError } from '../exceptions/is-driver-error.ts';
import type { ConnectionHealth, HealthReport, HealthWarning, LoopHealth } from './health-report.ts';
import type { RecentLag } from './loop-lag.ts';
import type { PulseState } from './pulse.ts';

/** Everything that was found, before it is judged. */
export interface Findings {
  readonly role: HealthReport['role'];
  /** Whether `start()` is under way. */
  readonly isStarting: boolean;
  readonly driver: ConnectionHealth;
  readonly store: ConnectionHealth | undefined;
  /** Milliseconds for which broker and store are known to have answered without a break. */
  readonly answeringMs: number;
  readonly loops: readonly PulseState[];
  readonly running: number;
  readonly stuck: number;
  readonly paused: readonly string[];
  readonly lag: RecentLag | undefined;
  readonly warnings: readonly HealthWarning[];
}

/** A client whose calls all fail for so long while its broker answers is wedged, in milliseconds. */
export const WEDGED_MS = 60_000;

/**
 * Makes a report of what was found.
 *
 * | found                                         | live | ready |
 * | broker or store does not answer               | yes  | no    |
 * | a loop is late, and they answer               | no   | no    |
 * | a loop's calls fail, and they answer          | yes  | no    |
 * | … for 60 s, as if they could not be reached   | no   | no    |
 * | paused, idle, nothing started, stuck handlers | yes  | yes   |
 * | a broker that is set up wrongly               | yes  | yes   |
 * | starting, stopping, stopped, closed           | yes  | no    |
 */
export function judgeHealth(found: Findings): HealthReport {
  const { role, driver, store, running, stuck, paused, warnings } = found;
  const answers = driver.ok && store?.ok !== false;
  const loops = found.loops.map(healthOf);
  const isUp = role === 'producing' || (role === 'working' && !found.isStarting);
  return {
    live: role !== 'working' || !answers || !found.loops.some((loop) => isStalled(loop, found)),
    ready: isUp && answers && loops.every((loop) => loop.ok),
    role,
    driver,
    ...(store && { store }),
    loops,
    running,
    stuck,
    paused,
    warnings,
    problems: problemsOf(found, loops),
  };
}

/**
 * Only a restart helps. A broker that says no is none of that, and neither is one that has just come
 * back: its clients are given as long to find out.
 */
function isStalled({ isLate, failing }: PulseState, { answeringMs }: Findings): boolean {
  if (isLate) return true;
  if (failing === undefined || !isUnreached(failing.error)) return false;
  return Math.min(failing.forMs, answeringMs) >= WEDGED_MS;
}

function isUnreached(error: unknown): boolean {
  if (!isDriverError(error)) return false;
  return error.code === 'ERR_BROKER_TIMEOUT' || error.code === 'ERR_BROKER_UNAVAILABLE';
}

function healthOf(loop: PulseState): LoopHealth {
  const { name, resting } = loop;
  const problem = problemOf(loop);
  return {
    name,
    ok: problem === undefined,
    lastBeatMs: Math.round(loop.lastBeatMs),
    ...(resting !== undefined && { resting }),
    ...(problem !== undefined && { problem }),
  };
}

function problemOf({ isLate, failing, lastBeatMs }: PulseState): string | undefined {
  if (isLate) return `It has not come round for ${seconds(lastBeatMs)}.`;
  if (failing === undefined) return undefined;
  return `Its calls have failed for ${seconds(failing.forMs)}: ${describeError(failing.error).message}`;
}

function problemsOf(found: Findings, loops: readonly LoopHealth[]): readonly string[] {
  const { driver, store, stuck, lag, warnings } = found;
  if (found.role === 'closed') return ['The engine is closed.'];
  return [
    ...(found.isStarting ? ['The worker is still starting.'] : []),
    ...connectionProblem('broker', driver),
    ...connectionProblem('store', store),
    ...loops.flatMap(({ name, problem }) =>
      problem === undefined ? [] : [`Loop "${name}": ${problem}`],
    ),
    // What could not be looked at is no problem that anybody could see to.
    ...warnings
      .filter(({ status }) => status === 'wrong')
      .map(({ name, found: what, remedy }) => `${name}: ${what}. ${remedy}`),
    ...(stuck === 0 ? [] : [stuckSentence(stuck)]),
    ...(lag === undefined
      ? []
      : [
          `The event loop was blocked for ${seconds(lag.lagMs)}, ${seconds(lag.agoMs)} ago: leases may have run out.`,
        ]),
  ];
}

function connectionProblem(
  what: 'broker' | 'store',
  connection: ConnectionHealth | undefined,
): readonly string[] {
  if (connection === undefined || connection.ok) return [];
  return [`The ${what} (${connection.name}) does not answer: ${connection.problem ?? 'unknown'}`];
}

function stuckSentence(count: number): string {
  return count === 1
    ? 'A handler runs on after its abort.'
    : `${count} handlers run on after their abort.`;
}

function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}
