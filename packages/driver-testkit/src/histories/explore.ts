import fc from 'fast-check';
import { withRealDeadline } from '../harness/real-deadline.ts';
import { anyFinale } from './arbitrary-step.ts';
import { closeWorld } from './finish.ts';
import { anyHistory } from './history-command.ts';
import type { HistoryWorld } from './history-world.ts';
import { endHistory, openWorld, type HistoryGround } from './run-history.ts';
import type { Finale, Script, Step } from './step.ts';
import { canTake, takeStep } from './take-step.ts';

/** How many histories are tried, and which. */
export interface Exploration {
  readonly runs: number;
  readonly seed: number;
  /** Most commands of one history. */
  readonly maxSteps: number;
  /** Longest real time that a failing history is made shorter for, in milliseconds; 0: it is left as it is. */
  readonly shrinkMs: number;
  /** Goes on where a failure was found before. */
  readonly path?: string | undefined;
}

/** A history in which something does not hold. */
export interface FailedHistory {
  readonly script: Script;
  /** What does not hold. */
  readonly failures: readonly string[];
  /** How many histories were tried until the first one failed. */
  readonly tried: number;
  readonly seed: number;
  readonly path: string | undefined;
}

/** Tries random histories until one fails, and makes that one as short as it gets. */
export async function explore(
  ground: HistoryGround,
  { runs, seed, maxSteps, shrinkMs, path }: Exploration,
): Promise<FailedHistory | undefined> {
  let tried = 0;
  let failed: Pick<FailedHistory, 'script' | 'failures'> | undefined;
  let shrinkUntil = Infinity;
  const property = fc.asyncProperty(
    anyHistory(maxSteps),
    anyFinale,
    async (commands, finale: Finale) => {
      if (Date.now() > shrinkUntil) return;
      if (failed === undefined) tried += 1;
      const taken: Step[] = [];
      const failures = await attempt(ground, finale, async (world) => {
        await fc.asyncModelRun(() => ({ model: world, real: { world, taken } }), commands);
      });
      if (failures.length === 0) return;
      if (failed === undefined) shrinkUntil = Date.now() + shrinkMs;
      // What fails while a history is made shorter is what it goes on from.
      failed = { script: { steps: taken, finale }, failures };
      throw new Error(failures.join('\n'));
    },
  );
  const endOnFailure = shrinkMs === 0;
  const again = path === undefined ? {} : { path };
  const details = await fc.check(property, { numRuns: runs, seed, endOnFailure, ...again });
  if (failed === undefined) return undefined;
  return { ...failed, tried, seed, path: details.counterexamplePath ?? undefined };
}

/** Runs a script as it stands; answers what does not hold. */
export async function runScript(
  ground: HistoryGround,
  { steps, finale }: Script,
): Promise<readonly string[]> {
  return attempt(ground, finale, async (world) => {
    for (const step of steps) if (canTake(step, world)) await takeStep(step, world);
  });
}

/** One history on a world of its own; a crash of it is a failure like others. */
async function attempt(
  ground: HistoryGround,
  finale: Finale,
  go: (world: HistoryWorld) => Promise<void>,
): Promise<readonly string[]> {
  const world = await openWorld(ground);
  const { deadlineMs } = ground;
  const run = async (): Promise<readonly string[]> => {
    await go(world);
    return endHistory(ground, world, finale);
  };
  try {
    return await withRealDeadline(run(), deadlineMs, 'the history');
  } catch (error) {
    return [
      `it crashed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    ];
  } finally {
    ground.onEnd?.(world);
    await withRealDeadline(closeWorld(world), deadlineMs, 'closing the world');
  }
}
