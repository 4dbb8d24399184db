import { relative } from 'node:path';

import type { ShopEngine } from '../engine.ts';
import type { OutsideWorld } from '../world/outside-world.ts';
import { checkDelayedMail } from './delayed-mail.ts';
import type { DelayedMail } from './enqueue-over-http.ts';
import { checkLeftOver } from './left-over.ts';
import { booksOf } from './own-books.ts';
import { heading, line, type Screen } from './screen.ts';
import { checksTable, summaryTable, type SummaryRow } from './summary.ts';
import type { Tally } from './tally.ts';
import { compare, disagreements, type BooksByTask } from './verify.ts';
import { readWorldBooks } from './world-books.ts';

/** Everything that is known when all jobs have ended. */
export interface Outcome {
  readonly engine: ShopEngine;
  readonly tally: Tally;
  readonly world: OutsideWorld;
  readonly ids: readonly string[];
  readonly delayed: DelayedMail | undefined;
  readonly outDir: string;
  /** Size of the data set. */
  readonly airports: number;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** Seconds from the first start to the last end of the bulk. */
  readonly busySeconds: number;
}

/** Shows the summary, checks it against the outside world, and answers whether both agree. */
export async function conclude(screen: Screen, outcome: Outcome): Promise<boolean> {
  heading(screen, '5  Summary');
  const own = booksByTask(outcome);
  line(screen, summaryTable(...rowsOf(own, outcome)));
  line(
    screen,
    screen.dim('  p50, p99: wait before a start; the backlog counts, since all was enqueued first'),
  );

  const evidence = await readWorldBooks(outcome);
  const checks = [
    ...compare(own, evidence, outcome.airports),
    ...checkDelayedMail(screen, outcome.world.mailServer, outcome.delayed),
    ...(await checkLeftOver(outcome.engine)),
  ];
  line(screen, checksTable(checks));
  line(
    screen,
    `reports: ${relative(process.cwd(), outcome.outDir)}/overview.html and ${evidence.files - 1} more`,
  );
  return verdict(screen, disagreements(checks), checks.length);
}

function verdict(screen: Screen, differing: readonly string[], checks: number): boolean {
  if (differing.length === 0) {
    line(
      screen,
      screen.bold(`summary agrees with the outside world: ${checks} of ${checks} checks`),
    );
    return true;
  }
  line(screen, screen.bold('summary DISAGREES with the outside world:'));
  for (const sentence of differing) line(screen, `  ${sentence}`);
  return false;
}

function booksByTask({ tally, ids }: Outcome): BooksByTask {
  const stories = tally.of(ids);
  const books = (task: string) => booksOf(stories.filter((story) => story.task === task));
  return {
    sync_data: books('sync_data'),
    generate_report: books('generate_report'),
    send_email: books('send_email'),
  };
}

function rowsOf(own: BooksByTask, outcome: Outcome): [rows: SummaryRow[], all: SummaryRow] {
  const { tally, ids, busySeconds } = outcome;
  const row = (name: string, books: SummaryRow['books']): SummaryRow => ({
    name,
    books,
    perSecond: books.jobs / busySeconds,
  });
  const rows = Object.entries(own).map(([name, books]) => row(name, books));
  return [rows, row('all', booksOf(tally.of(ids)))];
}
