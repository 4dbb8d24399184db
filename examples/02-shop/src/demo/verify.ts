import type { OwnBooks } from './own-books.ts';
import type { WorldBooks } from './world-books.ts';

/** One figure, seen from both sides. */
export interface Check {
  readonly what: string;
  /** By the library's events. */
  readonly ours: number;
  /** By the outside world. */
  readonly world: number;
}

/** The library's books by task. */
export interface BooksByTask {
  readonly sync_data: OwnBooks;
  readonly generate_report: OwnBooks;
  readonly send_email: OwnBooks;
}

/** Lays both books beside each other. `airports` is the size of the data set, the one figure nobody here counted. */
export function compare(own: BooksByTask, world: WorldBooks, airports: number): readonly Check[] {
  const { sync_data: sync, generate_report: report, send_email: email } = own;
  return [
    {
      what: 'sync_data runs = requests got by the endpoint',
      ours: sync.runs,
      world: world.requests,
    },
    {
      what: 'failed runs = requests it answered 404 or 5xx',
      ours: sync.retries + sync.deaths,
      world: world.failedRequests,
    },
    { what: 'sync_data ok = jobs it served', ours: sync.ok, world: world.servedJobs },
    { what: 'send_email ok = mails received', ours: email.ok, world: world.mails },
    {
      what: 'failed runs = recipients turned away',
      ours: email.retries + email.deaths,
      world: world.refusals,
    },
    { what: 'generate_report ok, two each = files', ours: report.ok * 2, world: world.files },
    { what: 'airports read = rows in the CSV files', ours: airports, world: world.csvAirports },
    {
      what: 'jobs accepted = mails, syncs, reports',
      ours: sync.jobs + report.jobs + email.jobs,
      world: world.mails + world.servedJobs + world.files / 2,
    },
  ];
}

/** Says what disagrees, one sentence each; nothing when all is well. */
export function disagreements(checks: readonly Check[]): readonly string[] {
  return checks
    .filter((check) => check.ours !== check.world)
    .map(({ what, ours, world }) => `${what}: Switchyard says ${ours}, the world ${world}`);
}
