import type { Command } from 'commander';
import { worker } from '../commands/worker.ts';
import { parseDuration } from '../parse/duration.ts';
import { parseWeights } from '../parse/weights.ts';
import { wholeNumber } from '../parse/whole-number.ts';
import { renderWorker } from '../render/worker.ts';
import { EXIT } from '../run/exit-codes.ts';
import type { Runner } from '../run/runner.ts';

interface Flags {
  readonly queues?: Readonly<Record<string, number>>;
  readonly concurrency?: number;
  readonly strict?: boolean;
  readonly drain?: number;
}

const HELP = `
The module exports, as default or as engine, tasks, workers or register, one of
  an engine                              with its tasks, not started
  { send_email: EmailWorker, … }         worker classes by task name
  [SendEmailWorker, …]                   worker classes; SendEmailWorker runs send_email
  (engine) => { engine.registerTask(…) } a function that registers tasks

The first SIGTERM or SIGINT drains: no job starts, running ones may end for --drain, the rest is
aborted and handed back. A second one ends the process at once.

Exit codes: 0 all handlers ended · 3 handlers were still running · 130, 143 ended at once by a second
SIGINT, SIGTERM · 1 it failed · 2 asked wrongly`;

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
      'jobs that run at once (QUEUE_CONCURRENCY, else 10)',
      wholeNumber(1, 10_000),
    )
    .option('--strict', 'the heaviest queue first, others only while it is empty')
    .option(
      '--drain <time>',
      'how long running jobs may take to end, such as 30s (else 10s)',
      parseDuration,
    )
    .addHelpText('after', HELP)
    .action(async (module: string, flags: Flags, command: Command) => {
      const { queues, concurrency, strict, drain: drainMs } = flags;
      await runner.run(
        command,
        (context) => worker(context, { module, queues, concurrency, strict, drainMs }),
        {
          text: renderWorker,
          exitCode: ({ stillRunning }) => (stillRunning > 0 ? EXIT.stillRunning : EXIT.done),
        },
      );
    });
}
