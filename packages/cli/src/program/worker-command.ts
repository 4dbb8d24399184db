import type { Command } from 'commander';
import { processesAsked, type ProcessFlags } from '../commands/processes-asked.ts';
import { exitCodeOfReport, supervise, type SupervisorReport } from '../commands/supervise.ts';
import { supervisedWorker } from '../commands/supervised-worker.ts';
import { worker, type WorkerArgs, type WorkerReport } from '../commands/worker.ts';
import { parseDuration } from '../parse/duration.ts';
import { parseProcesses } from '../parse/processes.ts';
import { parseWeights } from '../parse/weights.ts';
import { wholeNumber } from '../parse/whole-number.ts';
import { renderWorker } from '../render/worker.ts';
import type { CommandContext } from '../run/command-context.ts';
import type { Runner } from '../run/runner.ts';

interface Flags extends ProcessFlags {
  readonly queues?: Readonly<Record<string, number>>;
  readonly concurrency?: number;
  readonly strict?: boolean;
  readonly drain?: number;
  readonly metricsPort?: number;
}

const HELP = `
The module exports, as default or as engine, tasks, workers or register, one of
  an engine                              with its tasks, not started
  { send_email: EmailWorker, … }         worker classes by task name
  [SendEmailWorker, …]                   worker classes; SendEmailWorker runs send_email
  (engine) => { engine.registerTask(…) } a function that registers tasks

The first SIGTERM or SIGINT drains: no job starts, running ones may end for --drain, the rest is
aborted and handed back. A second one ends the process at once.

With --processes a supervisor starts so many processes of this worker, each with its own --concurrency,
starts again those that die, and drains all at the first signal. Processes above --max-jobs or
--max-memory (up to a tenth more or less) are replaced, one at a time.

Exit codes: 0 all handlers ended · 3 handlers were still running · 130, 143 ended at once by a second
SIGINT, SIGTERM · 1 it failed, or one of its processes did not stop in order · 2 asked wrongly`;

const MOST_JOBS = 1_000_000_000;
const MOST_MIB = 1_048_576;

/** Adds `worker <module>`. */
export function addWorkerCommand(program: Command, runner: Runner): void {
  program
    .command('worker')
    .description('run the tasks of a module until a signal')
    .argument(
      '<module>',
      'path of a JavaScript file, or name of a package (TypeScript on Node 22.18 and later)',
    )
    .option(
      '--queues <list>',
      'queues and weights: critical:6,default:3 (QUEUE_QUEUES)',
      parseWeights,
    )
    .option(
      '--concurrency <n>',
      'jobs that run at once, in each process (QUEUE_CONCURRENCY, else 10)',
      wholeNumber(1, 10_000),
    )
    .option('--strict', 'the heaviest queue first, others only while it is empty')
    .option(
      '--drain <time>',
      'how long running jobs may take to end, such as 30s (else 10s)',
      parseDuration,
    )
    .option('--processes <n>', 'processes to run, or auto: as many as cores', parseProcesses)
    .option(
      '--max-jobs <n>',
      'replace a process that has started so many jobs',
      wholeNumber(1, MOST_JOBS),
    )
    .option(
      '--max-memory <MiB>',
      'replace a process whose resident set is larger',
      wholeNumber(1, MOST_MIB),
    )
    .option(
      '--metrics-port <port>',
      'serve /metrics, /scaling, /health/live and /health/ready; the nth of several processes on the nth port from here',
      wholeNumber(0, 65_535),
    )
    .addHelpText('after', HELP)
    .action(async (module: string, flags: Flags, command: Command) => {
      await runner.run(command, (context) => start(context, module, flags), {
        text: renderWorker,
        exitCode: exitCodeOfReport,
      });
    });
}

async function start(
  context: CommandContext,
  module: string,
  flags: Flags,
): Promise<WorkerReport | SupervisorReport> {
  const { queues, concurrency, strict, drain: drainMs, metricsPort } = flags;
  const args: WorkerArgs = { module, queues, concurrency, strict, drainMs, metricsPort };
  const { supervisor, cores } = context.parts;
  if (supervisor !== undefined) return supervisedWorker(context, args, supervisor);
  const asked = processesAsked(flags, cores);
  return asked === undefined ? worker(context, args) : supervise(context, asked);
}
