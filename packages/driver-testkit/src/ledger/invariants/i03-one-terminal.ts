import type { JobHistory, RunHistory } from '../history.ts';
import type { Invariant, Violation } from '../invariant.ts';
import type { LineOf } from '../ledger-line.ts';

const TERMINAL: readonly string[] = ['completed', 'discarded', 'cancelled', 'dead'];

/** I3: one end per generation, and no start after it. A redrive begins a new generation. */
export const oneTerminal: Invariant = ({ history }) =>
  [...history.jobs.values()].flatMap((job) => [
    ...generationsOf(job).flatMap(checkGeneration),
    ...startsAfterTaken(job),
  ]);

interface Generation {
  readonly job: string;
  readonly runs: readonly RunHistory[];
  readonly ends: readonly LineOf<'concluded'>[];
}

function generationsOf(job: JobHistory): readonly Generation[] {
  const ends = job.concluded.filter((line) => isSure(line, job));
  const generationOf = new Map(ends.map((line) => [line, generationOfEnd(line, job)]));
  const last = Math.max(0, ...generationOf.values());
  return Array.from({ length: last + 1 }, (_, index) => ({
    job: job.job,
    runs: job.runs.filter(({ start }) => start.redrives === index),
    ends: ends.filter((line) => generationOf.get(line) === index),
  }));
}

/**
 * By number where a start tells: a redriven job may start before its redrive is written down, and a
 * redrive whose answer was lost is not written down at all.
 */
function generationOfEnd(line: LineOf<'concluded'>, { runs, concluded }: JobHistory): number {
  const run = runs.find((one) => one.concluded.includes(line));
  if (run !== undefined) return run.start.redrives;
  const started = runs.map(({ start }) => start).filter(({ mono }) => mono <= line.mono);
  const told = concluded.filter(({ as, mono }) => as === 'redriven' && mono <= line.mono);
  return Math.max(told.length, ...started.map(({ redrives }) => redrives));
}

/** An end that the broker confirmed. One that was only sent may have been lost on its way. */
function isSure(line: LineOf<'concluded'>, job: JobHistory): boolean {
  if (!TERMINAL.includes(line.as)) return false;
  const run = job.runs.find((one) => one.concluded.includes(line));
  return run?.delivery?.settled.some(({ answer }) => answer === 'sent') !== true;
}

function checkGeneration({ job, runs, ends }: Generation): readonly Violation[] {
  const found: Violation[] = [];
  const [first] = ends;
  if (first === undefined) return found;
  if (ends.length > 1) {
    const what = `has ${ends.length} ends: ${ends.map(({ as }) => as).join(', ')}`;
    found.push({ invariant: 'I3', job, what, lines: ends });
  }
  const after = runs.map(({ start }) => start).find(({ mono }) => mono > first.mono);
  if (after !== undefined) {
    const what = `starts after it was ${first.as}`;
    found.push({ invariant: 'I3', job, what, lines: [first, after] });
  }
  return found;
}

/** What was taken out for sure never starts again: nobody can redrive it. */
function startsAfterTaken({ job, taken, runs }: JobHistory): readonly Violation[] {
  const out = taken.find(({ is }) => is === 'sure');
  const after = out && runs.map(({ start }) => start).find(({ mono }) => mono > out.mono);
  if (out === undefined || after === undefined) return [];
  const what = `starts after somebody took it out: ${out.how}`;
  return [{ invariant: 'I3', job, what, lines: [out, after] }];
}
