import { JOB_STATES, type JobState, type ListJobsOptions } from '@switchyard/core';
import { Option, type Command } from 'commander';
import { given } from '../commands/given.ts';
import { changeJob, type JobChange } from '../commands/jobs-change.ts';
import { explainJob, getJob, waitForJob, type JobArgs } from '../commands/jobs-get.ts';
import { listJobs } from '../commands/jobs-list.ts';
import { parseDuration } from '../parse/duration.ts';
import { parseInstant } from '../parse/instant.ts';
import { wholeNumber } from '../parse/whole-number.ts';
import {
  KNOWN_QUEUES,
  renderChange,
  renderExplanation,
  renderJob,
  renderJobs,
} from '../render/jobs.ts';
import { EXIT } from '../run/exit-codes.ts';
import type { Runner, View } from '../run/runner.ts';

interface ListFlags {
  readonly state: JobState;
  readonly queue?: string;
  readonly task?: string;
  readonly before?: Date;
  readonly after?: Date;
  readonly limit?: number;
  readonly cursor?: string;
}

interface QueueFlag {
  readonly queue?: string;
}

/** A discarded job ended as its handler wished. */
const ENDED_WELL: readonly JobState[] = ['completed', 'discarded'];

const CHANGES: Readonly<Record<JobChange, string>> = {
  cancel: 'cancel a job; a running one is asked to give up',
  retry: 'run a dead job again',
  promote: 'run a delayed job now',
  remove: 'forget a job that does not run',
};

interface WaitFlags extends QueueFlag {
  readonly timeout?: number;
}

/** Adds `jobs list|get|explain|wait|cancel|retry|promote|remove`. */
export function addJobsCommand(program: Command, runner: Runner, now: () => number): void {
  const jobs = program.command('jobs').description('look after single jobs');
  addList(jobs, runner, now);
  addById(jobs, 'get', 'everything that is known of a job').action(
    async (id: string, flags: QueueFlag, command: Command) => {
      const args = { id, lookup: given({ queue: flags.queue }) };
      await runner.run(command, (context) => getJob(context, args), ifKnown(args, renderJob));
    },
  );
  addById(jobs, 'explain', 'why a job is where it is').action(
    async (id: string, flags: QueueFlag, command: Command) => {
      const args = { id, lookup: given({ queue: flags.queue }) };
      await runner.run(
        command,
        (context) => explainJob(context, args),
        ifKnown(args, renderExplanation),
      );
    },
  );
  addWait(jobs, runner);
  for (const [change, description] of Object.entries(CHANGES) as [JobChange, string][]) {
    addById(jobs, change, description).action(
      async (id: string, flags: QueueFlag, command: Command) => {
        const args = { id, lookup: given({ queue: flags.queue }) };
        await runner.run(command, (context) => changeJob(context, change, args), {
          text: renderChange,
          exitCode: ({ done }) => (done ? EXIT.done : EXIT.failed),
        });
      },
    );
  }
}

function addList(jobs: Command, runner: Runner, now: () => number): void {
  const ago = (text: string): Date => parseInstant(text, { to: now(), lies: 'before' });
  jobs
    .command('list')
    .description('the jobs in one state, the oldest first')
    .addOption(new Option('--state <state>').choices(JOB_STATES).default('waiting'))
    .option('--queue <name>', 'only of this queue')
    .option('--task <name>', 'only of this task')
    .option('--before <instant>', 'enqueued before: ISO 8601, or 2h for two hours ago', ago)
    .option('--after <instant>', 'enqueued at or after: ISO 8601, or 2h for two hours ago', ago)
    .option('--limit <n>', 'most to show (else 100)', wholeNumber(1, 10_000))
    .option('--cursor <cursor>', 'where the page before ended')
    .action(async (flags: ListFlags, command: Command) => {
      const { state, queue, task, before, after, limit, cursor } = flags;
      const options: ListJobsOptions = {
        state,
        ...given({ queue, task, before, after, limit, cursor }),
      };
      await runner.run(command, (context) => listJobs(context, options), {
        text: (page, style) => renderJobs(page, style, { now: now(), ...options }),
      });
    });
}

function addWait(jobs: Command, runner: Runner): void {
  addById(jobs, 'wait', 'wait until a job has ended; exit code 1 unless it ended well')
    .option('--timeout <time>', 'how long to wait at most (else 30s)', parseDuration)
    .action(async (id: string, flags: WaitFlags, command: Command) => {
      const args = { id, lookup: given({ queue: flags.queue, timeoutMs: flags.timeout }) };
      await runner.run(command, (context) => waitForJob(context, args), {
        text: renderJob,
        exitCode: ({ state }) => (ENDED_WELL.includes(state) ? EXIT.done : EXIT.failed),
      });
    });
}

function addById(jobs: Command, name: string, description: string): Command {
  return jobs
    .command(name)
    .description(description)
    .argument('<id>', 'id of the job')
    .option('--queue <name>', 'its queue; quicker, where it is known');
}

/** What is known, or `null` and exit code 1. */
function ifKnown<R>({ id, lookup }: JobArgs, text: View<R>['text']): View<R | undefined> {
  const where = lookup.queue === undefined ? KNOWN_QUEUES : `in the queue ${lookup.queue}`;
  return {
    text: (result, style) =>
      result === undefined ? `Nothing is known of the job ${id} ${where}.` : text(result, style),
    exitCode: (result) => (result === undefined ? EXIT.failed : EXIT.done),
  };
}
