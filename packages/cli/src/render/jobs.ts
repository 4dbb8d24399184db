import type { Explanation, JobPage, JobRecord, ListJobsOptions } from '@switchyard/core';
import type { JobChanged } from '../commands/jobs-change.ts';
import { printable } from '../output/printable.ts';
import { fields, table, type Cell } from '../output/table.ts';
import { agoText } from '../output/time-text.ts';
import type { Style } from '../output/style.ts';
import { toJson } from '../output/to-json.ts';

/** What a list was asked for, and when. */
interface Asked extends Pick<ListJobsOptions, 'state' | 'queue'> {
  readonly now: number;
}

/** Where a command looks that is told no queue. */
export const KNOWN_QUEUES: string =
  'in the queues that are known here (default, and those of QUEUE_QUEUES): name its queue with --queue';

/** A page of jobs as a table. */
export function renderJobs(page: JobPage, style: Style, asked: Asked): string {
  const { now, state, queue } = asked;
  if (page.jobs.length === 0) {
    const where = queue === undefined ? KNOWN_QUEUES : `in the queue ${printable(queue)}`;
    return `No job is ${state} ${where}.`;
  }
  const rows = table(
    page.jobs,
    [
      { title: 'ID', cell: ({ id }) => id },
      { title: 'QUEUE', cell: ({ queue }) => queue },
      { title: 'TASK', cell: ({ task }) => task ?? '–' },
      { title: 'STATE', cell: stateCell },
      { title: 'ATTEMPT', cell: attemptText, align: 'right' },
      { title: 'ENQUEUED', cell: ({ enqueuedAt }) => agoText(enqueuedAt, now) },
      { title: 'ERROR', cell: ({ error }) => error?.message ?? '' },
    ],
    style,
  );
  return rows + moreText(page.cursor, style);
}

/** The line that tells how to get the next page; nothing on the last. */
export function moreText(cursor: string | undefined, style: Style): string {
  return cursor === undefined
    ? ''
    : `\n${style('dim', `There is more: --cursor ${printable(cursor)}`)}`;
}

/** Everything that is known of one job. */
export function renderJob(job: JobRecord, style: Style): string {
  const at = (instant: Date | undefined): string | undefined => instant?.toISOString();
  const { error, headers, logs } = job;
  const pairs: [string, string | number | undefined][] = [
    ['id', job.id],
    ['queue', job.queue],
    ['task', job.task],
    ['state', job.reason === undefined ? job.state : `${job.state} (${job.reason})`],
    ['attempt', attemptText(job)],
    ['run', job.run],
    ['redrives', job.redrives],
    ['priority', job.priority],
    ['ordering key', job.orderingKey],
    ['unique key', job.uniqueKey],
    ['enqueued', at(job.enqueuedAt)],
    ['run at', at(job.runAt)],
    ['deadline', at(job.deadline)],
    ['started', at(job.startedAt)],
    ['ended', at(job.endedAt)],
    ['worker', job.worker],
    ['error', error && `${error.name}: ${error.message}`],
    ['headers', Object.keys(headers).length === 0 ? undefined : toJson(headers)],
    ['payload', known(job.payload)],
    ['progress', known(job.progress)],
    ['result', known(job.result)],
    ['logs', logs.length === 0 ? undefined : ['', ...logs].join('\n  ')],
  ];
  return fields(
    pairs.map(([name, value]) => [name, typeof value === 'string' ? printable(value) : value]),
    style,
  );
}

/** What became of a wish to change a job. */
export function renderChange({ id, change, answer, done }: JobChanged, style: Style): string {
  return `${style(done ? 'good' : 'bad', answer)} ${style('dim', `(${change} ${printable(id)})`)}`;
}

/** Why a job is where it is. */
export function renderExplanation(found: Explanation, style: Style): string {
  return `${style('strong', found.because)}: ${printable(found.text)}`;
}

function known(value: unknown): string | undefined {
  return value === undefined ? undefined : toJson(value);
}

function stateCell({ state, reason }: JobRecord): Cell {
  if (state === 'dead')
    return { text: reason === undefined ? state : `dead (${reason})`, tone: 'bad' };
  return state === 'completed' ? { text: state, tone: 'good' } : state;
}

function attemptText({ attempt, maxAttempts }: JobRecord): string {
  return maxAttempts === undefined ? String(attempt) : `${attempt}/${maxAttempts}`;
}
