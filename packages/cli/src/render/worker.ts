import type { SupervisorReport } from '../commands/supervise.ts';
import type { WorkerReport } from '../commands/worker.ts';
import type { Style } from '../output/style.ts';

/** How a worker ended. */
export function renderWorker(report: WorkerReport | SupervisorReport, style: Style): string {
  const { signal, stillRunning, jobs } = report;
  const { completed, retried, discarded, dead } = jobs;
  const why = signal === undefined ? 'Stopped by its module' : `Stopped by ${signal}`;
  const done = `${completed} completed, ${retried} retried, ${discarded} discarded, ${dead} dead`;
  const parts = [`${why}: ${done}`];
  if ('processes' in report) parts.push(processesText(report));
  if (stillRunning > 0) {
    const left = `${stillRunning} still running: their jobs come back when their leases end`;
    parts.push(style('bad', left));
  }
  if ('failed' in report && report.failed > 0) {
    parts.push(style('bad', `${report.failed} did not end in order`));
  }
  return `${parts.join(', ')}.`;
}

function processesText({ processes, restarted, recycled }: SupervisorReport): string {
  const word = processes === 1 ? 'process' : 'processes';
  return `in ${processes} ${word} (${restarted} restarted, ${recycled} recycled)`;
}
