import { inspect } from 'node:util';
import type { EnqueuedJob } from './read-job.ts';

const MOST = 20;
const LONGEST = 300;

/** Lists jobs for an error message, a line each. */
export function describeJobs(jobs: readonly EnqueuedJob[]): string {
  const lines = jobs.slice(0, MOST).map(describeJob);
  if (jobs.length > MOST) lines.push(`  … and ${jobs.length - MOST} more`);
  return lines.join('\n');
}

/** Shows any value on one line. */
export function onOneLine(value: unknown): string {
  const text = inspect(value, { depth: 6, breakLength: Infinity, compact: true });
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function describeJob(job: EnqueuedJob): string {
  const when = job.state === 'delayed' ? `delayed ${job.delayMs} ms` : job.state;
  const attempt = job.attempt > 1 ? `, attempt ${job.attempt}` : '';
  return `  - ${job.task ?? 'unreadable bytes'} (queue ${job.queue}, ${when}${attempt}) ${onOneLine(job.payload)} id ${job.id}`;
}
