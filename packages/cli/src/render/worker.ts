import type { WorkerReport } from '../commands/worker.ts';
import type { Style } from '../output/style.ts';

/** How a worker ended. */
export function renderWorker({ signal, stillRunning, jobs }: WorkerReport, style: Style): string {
  const { completed, retried, discarded, dead } = jobs;
  const why = signal === undefined ? 'Stopped by its module' : `Stopped by ${signal}`;
  const done = `${completed} completed, ${retried} retried, ${discarded} discarded, ${dead} dead`;
  if (stillRunning === 0) return `${why}: ${done}.`;
  const left = `${stillRunning} still running: their jobs come back when their leases end`;
  return `${why}: ${done}, ${style('bad', left)}.`;
}
