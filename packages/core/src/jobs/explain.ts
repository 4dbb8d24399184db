import type { Control } from '../control/control.ts';
import { readHeartbeat, WORD, type Heartbeat } from '../control/control-words.ts';
import type { Explanation } from './job-answers.ts';
import type { JobRecord } from './job-record.ts';

/** What an explanation is made of beside the job. */
interface Circumstances {
  readonly control: Control | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Whether the last worker that met it does not know its task. */
  readonly metStranger: boolean;
}

/** Says why a job is where it is. */
export async function explain(job: JobRecord, around: Circumstances): Promise<Explanation> {
  const { id, queue, state } = job;
  const about = { id, queue, state } as const;
  switch (state) {
    case 'completed':
    case 'discarded':
    case 'cancelled':
    case 'dead':
      return { ...about, because: 'ended', text: endText(job) };
    case 'active': {
      const { worker, startedAt: since } = job;
      const by = worker === undefined ? 'a worker' : `the worker ${worker}`;
      const from = since === undefined ? '' : ` since ${since.toISOString()}`;
      return { ...about, because: 'running', worker, since, text: `It runs on ${by}${from}.` };
    }
    case 'enqueuing':
      return { ...about, because: 'sending', text: 'It is on its way to the broker.' };
    case 'delayed':
    case 'blocked':
    case 'waiting':
      return explainWaiting(job, around);
  }
}

async function explainWaiting(job: JobRecord, around: Circumstances): Promise<Explanation> {
  const { id, queue, state, runAt, task = '' } = job;
  const about = { id, queue, state } as const;
  const { control, now, metStranger } = around;
  const paused = await control?.said(`${WORD.pause}${queue}`);
  if (paused?.has(`${WORD.pause}${queue}`) === true) {
    return { ...about, because: 'paused', text: `The queue ${queue} is paused.` };
  }
  // Then it is delayed only so that it comes round again.
  if (metStranger) {
    const nobody = await explainNobody(queue, task, control);
    if (nobody !== undefined) return { ...about, ...nobody };
  }
  if (state === 'delayed' && runAt !== undefined) {
    const when = runAt.toISOString();
    const attempt = `${job.attempt} of ${job.maxAttempts ?? '?'}`;
    return job.attempt > 1
      ? {
          ...about,
          because: 'retrying',
          until: runAt,
          text: `Attempt ${attempt} follows at ${when}; the one before failed: ${job.error?.message ?? 'no reason is known'}.`,
        }
      : { ...about, because: 'delayed', until: runAt, text: `It is delayed until ${when}.` };
  }
  const nobody = await explainNobody(queue, task, control);
  if (nobody !== undefined) return { ...about, ...nobody };
  const ageMs = job.enqueuedAt === undefined ? undefined : now - job.enqueuedAt.getTime();
  const text = `It waits for a free slot behind what came before it in the queue ${queue}.`;
  return { ...about, because: 'waiting-in-line', ageMs, text };
}

async function explainNobody(
  queue: string,
  task: string,
  control: Control | undefined,
): Promise<
  | { readonly because: 'no-worker-for-queue' | 'no-worker-for-task'; readonly text: string }
  | undefined
> {
  if (control === undefined || control.reach !== 'all') return undefined;
  const beats = [...(await control.said(WORD.worker)).values()].map(readHeartbeat);
  const workers = beats.filter((beat): beat is Heartbeat => beat !== undefined);
  const readers = workers.filter((worker) => worker.queues.includes(queue));
  if (readers.length === 0) {
    const text = `No worker that is up reads the queue ${queue}.`;
    return { because: 'no-worker-for-queue', text };
  }
  if (readers.some((worker) => worker.tasks.includes(task))) return undefined;
  const text = `No worker that reads the queue ${queue} has registered the task ${task}.`;
  return { because: 'no-worker-for-task', text };
}

function endText({ state, reason, error, endedAt }: JobRecord): string {
  const at = endedAt === undefined ? '' : ` at ${endedAt.toISOString()}`;
  if (state !== 'dead') return `It was ${state}${at}.`;
  const why = error === undefined ? '' : `: ${error.message}`;
  return `It is dead (${reason ?? 'no reason is known'})${at}${why}. jobs.retry() takes it back.`;
}
