import type { JobHistory } from '../history.ts';
import type { Invariant, Violation } from '../invariant.ts';

/** I8: no start before the job's time, nor before the end of a wait it was given back for. */
export const notEarly: Invariant = ({ history, limits }) =>
  [...history.jobs.values()].flatMap((job) => [
    ...beforeItsTime(job, limits.epsMs),
    ...beforeItsWait(job, limits.epsMs),
  ]);

function beforeItsTime({ job, attempted, runs }: JobHistory, epsMs: number): readonly Violation[] {
  const [asked] = attempted;
  const [first] = runs;
  if (asked?.runAt === undefined || first === undefined) return [];
  const earlyMs = asked.runAt - first.start.at;
  if (earlyMs <= epsMs) return [];
  const what = `starts ${Math.round(earlyMs)} ms early`;
  return [{ invariant: 'I8', job, what, lines: [asked, first.start] }];
}

function beforeItsWait({ job, runs, deliveries }: JobHistory, epsMs: number): readonly Violation[] {
  return deliveries.flatMap((delivery) => {
    const { settling, settled } = delivery;
    const [release] = settling;
    const answer = settled.find((line) => line.answer === 'settled');
    if (release?.kind !== 'release' || answer === undefined) return [];
    // A copy that was turned away since its job runs elsewhere says nothing of the job.
    if (!runs.some((run) => run.delivery === delivery)) return [];
    const next = runs.find(({ start }) => start.mono > answer.mono);
    if (next === undefined) return [];
    const earlyMs = release.at + (release.delayMs ?? 0) - next.start.at;
    if (earlyMs <= epsMs) return [];
    const what = `starts ${Math.round(earlyMs)} ms before its wait is over`;
    return [{ invariant: 'I8', job, what, lines: [release, next.start] }];
  });
}
