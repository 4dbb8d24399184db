import type { DeadLetterFilter, DeadLetterPage } from '@switchyard/core';
import type { RedriveResult } from '../commands/dlq-redrive.ts';
import { printable } from '../output/printable.ts';
import { table } from '../output/table.ts';
import { agoText } from '../output/time-text.ts';
import type { Style } from '../output/style.ts';
import { moreText } from './jobs.ts';

/** What a list was asked for, and when. */
interface Asked {
  readonly now: number;
  readonly queue: string;
  readonly filter: DeadLetterFilter | undefined;
}

/** A page of dead letters as a table. */
export function renderDeadLetters(page: DeadLetterPage, style: Style, asked: Asked): string {
  const { now, queue, filter } = asked;
  if (page.jobs.length === 0) {
    const which = filter === undefined ? '' : ', as far as the flags choose';
    return `The queue ${printable(queue)} has no dead letters${which}.`;
  }
  const rows = table(
    page.jobs,
    [
      { title: 'ID', cell: ({ id }) => id },
      { title: 'TASK', cell: ({ task }) => task ?? '–' },
      { title: 'REASON', cell: ({ reason }) => ({ text: reason ?? '–', tone: 'bad' }) },
      { title: 'ATTEMPT', cell: ({ attempt }) => attempt ?? '–', align: 'right' },
      { title: 'DIED', cell: ({ diedAt }) => agoText(diedAt, now) },
      { title: 'ERROR', cell: ({ error }) => error?.message ?? '' },
    ],
    style,
  );
  return rows + moreText(page.cursor, style);
}

/** Ids of a preview that are shown; `--json` lists all. */
const MAX_IDS = 20;

/** What a redrive moved, or would move. */
export function renderRedrive({
  queue,
  preview,
  redriven,
  duplicates,
  ids = [],
}: RedriveResult): string {
  const name = printable(queue);
  if (preview) {
    const rest = ids.length > MAX_IDS ? [`… and ${ids.length - MAX_IDS} more`] : [];
    const listed = [...ids.slice(0, MAX_IDS).map(printable), ...rest].map((line) => `\n  ${line}`);
    return `${count(ids.length)} would go back to the queue ${name}. Nothing was moved.${listed.join('')}`;
  }
  const moved = `${count(redriven)} went back to the queue ${name}.`;
  return duplicates === 0
    ? moved
    : `${moved} ${count(duplicates)} stayed: another job holds the same unique key by now.`;
}

function count(jobs: number): string {
  return jobs === 1 ? '1 job' : `${jobs} jobs`;
}
