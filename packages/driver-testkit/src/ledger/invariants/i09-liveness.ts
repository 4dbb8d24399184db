import type { History, JobHistory } from '../history.ts';
import type { Evidence, Invariant, Violation } from '../invariant.ts';
import type { LineOf } from '../ledger-line.ts';
import { addedLine, placesOf } from '../judge-job.ts';

/** I9: what is due starts soon once things are whole again, and a drain leaves nothing undone. */
export const liveness: Invariant = (evidence) => [...afterHeals(evidence), ...leftOver(evidence)];

function leftOver({ history, snapshot, limits }: Evidence): readonly Violation[] {
  if (!limits.drained) return [];
  return [...history.jobs.values()].flatMap((job) => {
    const live = placesOf(job.job, snapshot).find(({ state }) => state !== 'dead');
    if (live === undefined) return [];
    const lines = [...job.acknowledged, ...job.runs.map(({ start }) => start)];
    return [
      { invariant: 'I9', job: job.job, what: `is still ${live.state} after the drain`, lines },
    ];
  });
}

/** A heal counts only where the ledger goes on long enough to tell. */
function afterHeals({ history, limits }: Evidence): readonly Violation[] {
  const end = history.lines.at(-1)?.mono ?? 0;
  return healsOf(history).flatMap((heal) => {
    const pending = [...history.jobs.values()].find((job) => isPending(job, heal));
    const next = firstStartAfter(history, heal.mono);
    const waitedMs = Math.min(next?.mono ?? end, nextFaultAfter(history, heal.mono)) - heal.mono;
    if (pending === undefined || waitedMs <= limits.livenessMs) return [];
    const what = `nothing starts for ${Math.round(waitedMs)} ms after the heal`;
    const lines = [heal, ...pending.acknowledged, ...(next === undefined ? [] : [next])];
    return [{ invariant: 'I9', job: pending.job, what, lines }];
  });
}

/** Whether a job was accepted and due at a heal, with nobody at it, and was still to do after it. */
function isPending(job: JobHistory, { mono, at }: LineOf<'heal'>): boolean {
  const added = addedLine(job);
  if (added === undefined || added.mono > mono) return false;
  if ((job.attempted[0]?.runAt ?? 0) > at) return false;
  const startedBefore = job.runs.some(({ start }) => start.mono <= mono);
  const ended = job.concluded.some((line) =>
    ['completed', 'discarded', 'cancelled', 'dead'].includes(line.as),
  );
  return !startedBefore && (!ended || job.runs.length > 0);
}

/** The lines at which things became whole again. */
export function healsOf(history: History): readonly LineOf<'heal'>[] {
  return history.lines.filter((line): line is LineOf<'heal'> => line.type === 'heal');
}

/** When something of everybody broke anew after an instant; `Infinity` where nothing did. */
export function nextFaultAfter(history: History, mono: number): number {
  const next = history.lines.find(
    (line) => line.type === 'fault' && line.target === undefined && line.mono > mono,
  );
  return next?.mono ?? Infinity;
}

/** The first start of any job after an instant. */
export function firstStartAfter(history: History, mono: number): LineOf<'start'> | undefined {
  return history.lines.find(
    (line): line is LineOf<'start'> => line.type === 'start' && line.mono > mono,
  );
}
