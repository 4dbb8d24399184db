import { Command } from 'commander';
import type { CliParts } from '../run/cli-parts.ts';
import type { Runner } from '../run/runner.ts';
import { addDlqCommand } from './dlq-command.ts';
import { addEnqueueCommand } from './enqueue-command.ts';
import { addGlobalOptions } from './global-options.ts';
import { addHealthCommands } from './health-command.ts';
import { addJobsCommand } from './jobs-command.ts';
import { addQueuesCommand } from './queues-command.ts';
import { addStatsCommand } from './stats-command.ts';
import { addWorkerCommand } from './worker-command.ts';

/** What the program says where it is not a result. */
export interface ProgramOutput {
  readonly version: string;
  /** Takes help that was asked for. */
  readonly help: (text: string) => void;
  /** Takes help that is shown because no command was given. */
  readonly problem: (text: string) => void;
}

/** The whole command line. Throws `CommanderError` instead of ending the process. */
export function makeProgram(parts: CliParts, runner: Runner, output: ProgramOutput): Command {
  const program = new Command('switchyard')
    .description('Runs workers, enqueues and looks after jobs, on any broker.')
    .version(output.version)
    .exitOverride()
    // Who asks a command for its help should learn of --json too.
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: output.help,
      writeErr: output.problem,
      // Told by us, in one shape with every other error.
      outputError: () => undefined,
    });
  addGlobalOptions(program);
  const now = (): number => parts.now();
  addWorkerCommand(program, runner);
  addEnqueueCommand(program, runner, now);
  addStatsCommand(program, runner);
  addQueuesCommand(program, runner);
  addJobsCommand(program, runner, now);
  addDlqCommand(program, runner, now);
  addHealthCommands(program, runner);
  return program;
}
