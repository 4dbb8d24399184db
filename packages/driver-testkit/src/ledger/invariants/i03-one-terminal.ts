import type { History, JobHistory, RunHistory } from '../history.ts';
import type { Invariant, Violation } from '../invariant.ts';
import type { LineOf } from '../ledger-line.ts';

const TERMINAL: readonly string[] = ['completed', 'discarded', 'cancelled', 'dead'];

/** I3: one end per generation, and no start after it. A redrive begins a new generation. */
export const oneTerminal: Invariant = ({ history }) => {
  const untold = untoldRedrives(history);
  return [...history.jobs.values()].flatMap((job) => [
    ...generationsOf(job, untold).flatMap((one) => checkGeneration(one, history)),
    ...startsAfterTaken(job),
  ]);
};

interface Generation {
  readonly job: string;
  readonly runs: readonly RunHistory[];
  readonly ends: readonly LineOf<'concluded'>[];
}

function generationsOf(job: JobHistory, untold: number): readonly Generation[] {
  const ends = job.concluded.filter((line) => isSure(line, job));
  const ran = (index: number): readonly LineOf<'concluded'>[] =>
    ends.filter((line) => runOf(line, job)?.start.redrives === index);
  const generations = Array.from({ length: 1 + redrivesOf(job, untold) }, (_, index) => ({
    job: job.job,
    runs: job.runs.filter(({ start }) => start.redrives === index),
    ends: [...ran(index)],
  }));
  // One that ended without a run does not say in which generation: in the first that has no end yet.
  for (const line of ends) {
    if (runOf(line, job) !== undefined) continue;
    const open = generations.find((one) => one.ends.length === 0) ?? generations.at(-1);
    open?.ends.push(line);
  }
  return generations;
}

/** How often any job may have come back and nobody was told: the answer to a redrive may be lost. */
function untoldRedrives({ faults, lines }: History): number {
  if (faults.length === 0) return 0;
  return lines.filter((line) => line.type === 'note' && line.name === 'redrive').length;
}

/** How often it may have come back. */
function redrivesOf({ runs, concluded }: JobHistory, untold: number): number {
  const told = concluded.filter(({ as }) => as === 'redriven').length;
  const started = runs.map(({ start }) => start.redrives);
  return Math.max(told, untold, ...started);
}

function runOf(line: LineOf<'concluded'>, { runs }: JobHistory): RunHistory | undefined {
  return runs.find(({ concluded }) => concluded.includes(line));
}

/** An end that the broker confirmed. One that was only sent may have been lost on its way. */
function isSure(line: LineOf<'concluded'>, job: JobHistory): boolean {
  if (!TERMINAL.includes(line.as)) return false;
  return runOf(line, job)?.delivery?.settled.some(({ answer }) => answer === 'sent') !== true;
}

function checkGeneration({ job, runs, ends }: Generation, history: History): readonly Violation[] {
  const found: Violation[] = [];
  const [first] = ends;
  if (first === undefined) return found;
  if (ends.length > 1) {
    const what = `has ${ends.length} ends: ${ends.map(({ as }) => as).join(', ')}`;
    found.push({ invariant: 'I3', job, what, lines: ends });
  }
  const after = runs.find((run) => run.start.mono > first.mono && !stoodStill(run, history))?.start;
  if (after !== undefined) {
    const what = `starts after it was ${first.as}`;
    found.push({ invariant: 'I3', job, what, lines: [first, after] });
  }
  return found;
}

/** Whether its process stood still between the arrival of its delivery and its start: nothing can keep it from starting then. */
function stoodStill({ start, delivery }: RunHistory, { faults }: History): boolean {
  if (delivery === undefined) return false;
  const { mono } = delivery.held;
  return faults.some(
    ({ name, target, from }) =>
      name === 'frozen' && target === start.process && from >= mono && from <= start.mono,
  );
}

/** What was taken out for sure never starts again: nobody can redrive it. */
function startsAfterTaken({ job, taken, runs }: JobHistory): readonly Violation[] {
  const out = taken.find(({ is }) => is === 'sure');
  const after = out && runs.map(({ start }) => start).find(({ mono }) => mono > out.mono);
  if (out === undefined || after === undefined) return [];
  const what = `starts after somebody took it out: ${out.how}`;
  return [{ invariant: 'I3', job, what, lines: [out, after] }];
}
