import { CommanderError, type Command } from 'commander';
import { makeProgram } from '../program/make-program.ts';
import type { CliParts } from './cli-parts.ts';
import { CommandContext } from './command-context.ts';
import { describeFailure } from './describe-failure.ts';
import { EXIT } from './exit-codes.ts';
import { guessFlags } from './global-flags.ts';
import { reportFailure } from './report-failure.ts';
import { Runner } from './runner.ts';
import { UsageError } from './usage-error.ts';

/**
 * Runs the command line `argv` (without node and file) and answers the exit code. Never rejects:
 * whatever goes wrong is told.
 */
export async function main(
  argv: readonly string[],
  parts: CliParts,
  version: string,
): Promise<number> {
  const runner = new Runner(parts);
  const program = makeProgram(parts, runner, {
    version,
    help: (text) => parts.io.out(text),
    problem: (text) => parts.io.err(text),
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return runner.exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.done;
    const flags = guessFlags(argv);
    // Without a command, commander has shown the help.
    const helped = error instanceof CommanderError && error.code === 'commander.help';
    if (helped && flags.json !== true) return EXIT.usage;
    const context = runner.context ?? new CommandContext(parts, flags);
    return tell(
      error instanceof CommanderError ? usageErrorOf(error, pageOf(program, argv)) : error,
      context,
    );
  }
}

function tell(error: unknown, context: CommandContext): number {
  const { parts, flags, redact, log } = context;
  const failure = describeFailure(error);
  const debug = (flags.logLevel ?? parts.env['QUEUE_LOG_LEVEL']) === 'debug';
  reportFailure(failure, { io: parts.io, flags, redact, log, debug });
  return failure.exitCode;
}

/** A command line that commander did not understand, with the page of help that explains it. */
function usageErrorOf(error: CommanderError, page: string): UsageError {
  const [message = '', ...suggestions] = error.message.replace(/^error: /, '').split('\n');
  const help = `See: switchyard ${page}--help`;
  if (error.code === 'commander.help') return new UsageError('No command is given.', help);
  const meant = suggestions.map((line) => line.replace(/^\((.*)\)$/, '$1'));
  return new UsageError(message, [...meant, help].join(' '), { cause: error });
}

/** The words that lead to the command that was meant, as far as they are known. */
function pageOf(program: Command, argv: readonly string[]): string {
  const [first = '', second = ''] = argv;
  const command = program.commands.find((known) => known.name() === first);
  if (command === undefined) return '';
  const sub = command.commands.some((known) => known.name() === second) ? `${second} ` : '';
  return `${first} ${sub}`;
}
