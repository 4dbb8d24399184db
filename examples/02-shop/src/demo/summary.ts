import { boxTable } from './box-table.ts';
import { count, duration } from './format.ts';
import type { OwnBooks } from './own-books.ts';
import type { Check } from './verify.ts';

/** One row of the summary. */
export interface SummaryRow {
  readonly name: string;
  readonly books: OwnBooks;
  /** Jobs of this row per second of the main run, from the first start to the last end of the bulk; rows add up. */
  readonly perSecond: number;
}

/** The table of what was done, one row a task and one for all. Fits 80 columns. */
export function summaryTable(rows: readonly SummaryRow[], all: SummaryRow): string {
  const head = ['task', 'jobs', 'ok', 'retried', 'dead', 'redriven', 'jobs/s', 'p50', 'p99'];
  return boxTable({ head, rows: rows.map(cells), foot: cells(all) });
}

/** The table that lays the library's figures beside the world's. */
export function checksTable(checks: readonly Check[]): string {
  return boxTable({
    head: ['checked against the outside world', 'Switchyard', 'world', ''],
    rows: checks.map((check) => [
      check.what,
      count(check.ours),
      count(check.world),
      check.ours === check.world ? 'agree' : 'DIFFER',
    ]),
  });
}

function cells({ name, books, perSecond }: SummaryRow): readonly string[] {
  return [
    name,
    count(books.jobs),
    count(books.ok),
    count(books.retriedJobs),
    count(books.deadJobs),
    count(books.redrivenJobs),
    count(perSecond),
    wait(books.p50WaitMs),
    wait(books.p99WaitMs),
  ];
}

/** Not every driver can tell how long a job waited. */
function wait(ms: number | undefined): string {
  return ms === undefined ? '?' : duration(ms);
}
