import { setImmediate } from 'node:timers/promises';
import type { Handler } from '../../contenders/contender.ts';
import { PAYLOAD } from '../../payload.ts';
import { FinishLine } from '../../workloads/finish-line.ts';
import type { Contender } from '../library.ts';

const BULK = 1_000;
const CALLS = 2;

/** Does so many things, so many at once. */
export async function inFlight(
  jobs: number,
  lanes: number,
  once: () => Promise<unknown>,
): Promise<void> {
  let begun = 0;
  const lane = async (): Promise<void> => {
    while (begun < jobs) {
      begun += 1;
      await once();
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

/** Adds jobs by calls of a thousand, `calls` of them under way at once. */
export async function addInBulk(
  contender: Contender,
  jobs: number,
  calls: number = CALLS,
): Promise<void> {
  const bulk = Array.from({ length: BULK }, () => PAYLOAD);
  let left = jobs;
  await inFlight(Math.ceil(jobs / BULK), calls, () => {
    const size = Math.min(BULK, left);
    left -= size;
    return contender.addMany(size === BULK ? bulk : bulk.slice(0, size));
  });
}

/** A handler that does nothing but see that the payload came and count, and the end of all jobs. */
export interface Run {
  readonly handler: Handler;
  /** Waits until all have run and the library counts none any more; throws if a handler ran for none. */
  ended(contender: Contender): Promise<void>;
}

/** Expects so many jobs. */
export function expectRuns(jobs: number): Run {
  const line = new FinishLine(jobs);
  let ran = 0;
  return {
    handler: async (payload) => {
      if ((payload as typeof PAYLOAD).user !== PAYLOAD.user)
        throw new Error('Another payload came.');
      ran += 1;
      line.count();
    },
    ended: async (contender) => {
      await line.reached;
      // A job has ended once it is acknowledged, not once its handler returned.
      while ((await contender.left()) > 0) await setImmediate();
      if (ran !== jobs) throw new Error(`${jobs} jobs were added, and ${ran} handlers ran.`);
    },
  };
}

/** Throws unless so many jobs are there. */
export async function expectLeft(contender: Contender, jobs: number): Promise<void> {
  const left = await contender.left();
  if (left !== jobs) throw new Error(`${jobs} jobs were added, and ${left} are there.`);
}
