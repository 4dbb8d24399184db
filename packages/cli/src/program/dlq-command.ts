import { DEAD_REASONS, type DeadLetterFilter, type DeadReason } from '@switchyard/core';
import { Option, type Command } from 'commander';
import { listDeadLetters } from '../commands/dlq-list.ts';
import { purgeDeadLetters } from '../commands/dlq-purge.ts';
import { redriveDeadLetters } from '../commands/dlq-redrive.ts';
import { given } from '../commands/given.ts';
import { collect } from '../parse/header.ts';
import { parseInstant } from '../parse/instant.ts';
import { wholeNumber } from '../parse/whole-number.ts';
import { renderDeadLetters, renderRedrive } from '../render/dead-letters.ts';
import { renderPurge } from '../render/queues.ts';
import { EXIT } from '../run/exit-codes.ts';
import type { Runner } from '../run/runner.ts';

interface FilterFlags {
  readonly task?: string;
  readonly reason?: DeadReason;
  readonly before?: Date;
  readonly after?: Date;
  readonly id?: readonly string[];
}

interface DlqFlags extends FilterFlags {
  readonly limit?: number;
  readonly cursor?: string;
  readonly preview?: boolean;
  readonly yes?: boolean;
}

/** Adds `dlq list|redrive|purge <queue>`. */
export function addDlqCommand(program: Command, runner: Runner, now: () => number): void {
  const dlq = program.command('dlq').description('look after dead letters');
  const command = (name: string, description: string): Command =>
    withFilter(dlq.command(name).description(description).argument('<queue>'), now);

  command('list', 'look at dead letters without taking them, the oldest first')
    .option('--limit <n>', 'most to show (else 100)', wholeNumber(1, 10_000))
    .option('--cursor <cursor>', 'where the page before ended')
    .action(async (queue: string, flags: DlqFlags, own: Command) => {
      const { limit, cursor } = flags;
      const args = { queue, filter: filterOf(flags), limit, cursor };
      await runner.run(own, (context) => listDeadLetters(context, args), {
        text: (page, style) => renderDeadLetters(page, style, { now: now(), ...args }),
      });
    });
  command('redrive', 'move dead letters back to their queue: attempt 1 again, the same id')
    .option(
      '--limit <n>',
      'most to move, the oldest first',
      wholeNumber(1, Number.MAX_SAFE_INTEGER),
    )
    .option('--preview', 'only tell what would be moved')
    .action(async (queue: string, flags: DlqFlags, own: Command) => {
      const { limit, preview = false } = flags;
      const args = { queue, filter: filterOf(flags), limit, preview };
      await runner.run(own, (context) => redriveDeadLetters(context, args), {
        text: renderRedrive,
      });
    });
  command('purge', 'delete dead letters, for good')
    .option('--yes', 'do it without asking')
    .action(async (queue: string, flags: DlqFlags, own: Command) => {
      const args = { queue, filter: filterOf(flags), yes: flags.yes === true };
      await runner.run(own, (context) => purgeDeadLetters(context, args), {
        text: (result) => renderPurge(result, 'dead letters'),
        exitCode: ({ purged }) => (purged === undefined ? EXIT.failed : EXIT.done),
      });
    });
}

function withFilter(command: Command, now: () => number): Command {
  const ago = (text: string): Date => parseInstant(text, { to: now(), lies: 'before' });
  return command
    .option('--task <name>', 'only of this task')
    .addOption(new Option('--reason <reason>', 'only dead for this reason').choices(DEAD_REASONS))
    .option('--before <instant>', 'died before: ISO 8601, or 2h for two hours ago', ago)
    .option('--after <instant>', 'died at or after: ISO 8601, or 2h for two hours ago', ago)
    .option('--id <id>', 'only this job; may be repeated', collect);
}

/** Only what was asked for; nothing where no filter was given. */
function filterOf({
  task,
  reason,
  before,
  after,
  id: ids,
}: FilterFlags): DeadLetterFilter | undefined {
  const filter = given({ task, reason, before, after, ids });
  return Object.keys(filter).length === 0 ? undefined : filter;
}
