import type { ConcludedAs, LedgerLine, LineOf } from '../ledger/ledger-line.ts';
import { HEALTH_NOTE, type HealthNote } from './child/watch-health.ts';

/** Every start, of one job where it is named, in the order they happened. */
export function startsOf(lines: readonly LedgerLine[], job?: string): readonly LineOf<'start'>[] {
  return lines.filter(
    (line): line is LineOf<'start'> =>
      line.type === 'start' && (job === undefined || line.job === job),
  );
}

/** What engines concluded of that kind. */
export function concludedAs(
  lines: readonly LedgerLine[],
  as: ConcludedAs,
): readonly LineOf<'concluded'>[] {
  return lines.filter(
    (line): line is LineOf<'concluded'> => line.type === 'concluded' && line.as === as,
  );
}

/** What the broker answered to the settlements of a process. */
export function answersTo(
  lines: readonly LedgerLine[],
  process: string,
): readonly LineOf<'settled'>[] {
  return lines.filter(
    (line): line is LineOf<'settled'> => line.type === 'settled' && line.process === process,
  );
}

/** Every note of that name. */
export function notesOf(lines: readonly LedgerLine[], name: string): readonly LineOf<'note'>[] {
  return lines.filter((line): line is LineOf<'note'> => line.type === 'note' && line.name === name);
}

/** Every change of health that was written down, with when. */
export function healthOf(
  lines: readonly LedgerLine[],
): readonly (HealthNote & { readonly mono: number; readonly process: string })[] {
  return notesOf(lines, HEALTH_NOTE).map(({ detail, mono, process }) => ({
    ...(JSON.parse(detail ?? '{}') as HealthNote),
    mono,
    process,
  }));
}

/** What a process held at an instant: deliveries whose settlement was not answered. */
export function heldAt(
  lines: readonly LedgerLine[],
  { process, mono }: Pick<LedgerLine, 'process' | 'mono'>,
): readonly LineOf<'held'>[] {
  const held = new Map<string, LineOf<'held'>>();
  for (const line of lines) {
    if (line.mono > mono) break;
    if (line.process !== process) continue;
    if (line.type === 'held') held.set(line.delivery, line);
    if (line.type === 'settled' || line.type === 'lost') held.delete(line.delivery);
  }
  return [...held.values()];
}

/** What a process was running at an instant, the starts of that instant included. */
export function runningAt(
  lines: readonly LedgerLine[],
  { process, mono }: Pick<LedgerLine, 'process' | 'mono'>,
): readonly LineOf<'start'>[] {
  const running = new Map<string, LineOf<'start'>>();
  for (const line of lines) {
    if (line.mono > mono) break;
    if (line.process !== process) continue;
    if (line.type === 'start') running.set(line.id, line);
    if (line.type === 'end') running.delete(line.id);
  }
  return [...running.values()];
}

/** How late each job that was to wait started first, in milliseconds, sorted upwards. */
export function latenessOf(lines: readonly LedgerLine[]): readonly number[] {
  const due = new Map<string, number>();
  const late: number[] = [];
  for (const line of lines) {
    if (line.type === 'attempted' && line.runAt !== undefined) due.set(line.job, line.runAt);
    const runAt = line.type === 'start' ? due.get(line.job) : undefined;
    if (line.type !== 'start' || runAt === undefined) continue;
    late.push(line.at - runAt);
    due.delete(line.job);
  }
  return late.toSorted((a, b) => a - b);
}

/** The most deliveries that a process held at once, running ones included. */
export function mostHeld(lines: readonly LedgerLine[], process: string): number {
  const held = new Set<string>();
  let most = 0;
  for (const line of lines) {
    if (line.process !== process) continue;
    if (line.type === 'held') held.add(line.delivery);
    if (line.type === 'settling' || line.type === 'lost') held.delete(line.delivery);
    most = Math.max(most, held.size);
  }
  return most;
}

/** The most jobs that were on their way to the broker at once, as far as their producer knew. */
export function mostTravelling(lines: readonly LedgerLine[]): number {
  const travelling = new Set<string>();
  let most = 0;
  for (const line of lines) {
    if (line.type === 'sent') travelling.add(line.job);
    if (isAnswer(line)) travelling.delete(line.job);
    most = Math.max(most, travelling.size);
  }
  return most;
}

/** Jobs that somebody tried to enqueue and that nobody heard of again. */
export function notAnswered(lines: readonly LedgerLine[]): readonly string[] {
  const answered = new Set(lines.flatMap((line) => (isAnswer(line) ? [line.job] : [])));
  return lines.flatMap((line) =>
    line.type === 'attempted' && !answered.has(line.job) ? [line.job] : [],
  );
}

function isAnswer(line: LedgerLine): line is LineOf<'acknowledged' | 'failed' | 'unknown'> {
  return line.type === 'acknowledged' || line.type === 'failed' || line.type === 'unknown';
}
