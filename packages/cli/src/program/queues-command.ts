import type { Command } from 'commander';
import { purgeQueue } from '../commands/purge-queue.ts';
import { pauseQueue, resumeQueue } from '../commands/queue-control.ts';
import { renderControl, renderPurge } from '../render/queues.ts';
import { EXIT } from '../run/exit-codes.ts';
import type { Runner } from '../run/runner.ts';

/** Adds `queues pause|resume|purge <queue>`. */
export function addQueuesCommand(program: Command, runner: Runner): void {
  const queues = program.command('queues').description('pause, resume and purge queues');
  queues
    .command('pause')
    .description('start no more jobs of a queue; running ones go on')
    .argument('<queue>')
    .action(async (queue: string, _flags: object, command: Command) => {
      await runner.run(command, (context) => pauseQueue(context, queue), { text: renderControl });
    });
  queues
    .command('resume')
    .description('start jobs of a queue again')
    .argument('<queue>')
    .action(async (queue: string, _flags: object, command: Command) => {
      await runner.run(command, (context) => resumeQueue(context, queue), { text: renderControl });
    });
  queues
    .command('purge')
    .description('delete all waiting and delayed jobs of a queue, for good')
    .argument('<queue>')
    .option('--yes', 'do it without asking')
    .action(async (queue: string, flags: { readonly yes?: boolean }, command: Command) => {
      const args = { queue, yes: flags.yes === true };
      await runner.run(command, (context) => purgeQueue(context, args), {
        text: (result) => renderPurge(result, 'queue'),
        exitCode: ({ purged }) => (purged === undefined ? EXIT.failed : EXIT.done),
      });
    });
}
