import { Option, type Command } from 'commander';
import { watchStats } from '../commands/stats-watch.ts';
import { stats } from '../commands/stats.ts';
import { parseDuration } from '../parse/duration.ts';
import { renderStats } from '../render/stats.ts';
import { watchView } from '../render/watch.ts';
import type { Runner } from '../run/runner.ts';
import { UsageError } from '../run/usage-error.ts';

interface Flags {
  readonly watch?: boolean;
  readonly interval: number;
}

const SHORTEST_INTERVAL_MS = 100;

const HELP = `
With --watch and --json each look is one JSON value on a line of its own.
WAITING/S and DEAD/S tell how the counts change: above 0 more jobs come than are run.`;

/** Adds `stats [queue…]`. */
export function addStatsCommand(program: Command, runner: Runner): void {
  program
    .command('stats')
    .description('count the jobs of queues')
    .argument('[queue...]', 'queues (else those of QUEUE_QUEUES, else default)')
    .option('--watch', 'look again and again, until SIGINT')
    .addOption(
      new Option('--interval <time>', 'time between two looks')
        .argParser(parseDuration)
        .default(2_000, '2s'),
    )
    .addHelpText('after', HELP)
    .action(async (queues: readonly string[], flags: Flags, command: Command) => {
      if (flags.watch !== true) {
        await runner.run(command, (context) => stats(context, { queues }), { text: renderStats });
        return;
      }
      const intervalMs = flags.interval;
      if (intervalMs < SHORTEST_INTERVAL_MS) {
        throw new UsageError('--interval is too short.', 'Give at least 100ms.');
      }
      await runner.watch(command, async (context) => {
        const view = watchView(context);
        try {
          await watchStats(context, { queues, intervalMs }, view.show);
        } finally {
          view.end();
        }
      });
    });
}
