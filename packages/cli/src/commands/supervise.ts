import { makeStyle } from '../output/style.ts';
import type { CommandContext } from '../run/command-context.ts';
import { EXIT } from '../run/exit-codes.ts';
import type { Limits } from '../supervise/limits.ts';
import { markLine, type LineForm } from '../supervise/mark-line.ts';
import { processArgv } from '../supervise/process-argv.ts';
import { Supervisor, type Crew } from '../supervise/supervisor.ts';
import { refuseOwnQueues } from './refuse-own-queues.ts';
import { StopRequest } from './worker-stop.ts';
import type { WorkerReport } from './worker.ts';

/** What `switchyard worker --processes` was asked. */
export interface SuperviseArgs {
  readonly processes: number;
  readonly limits: Limits;
}

/** How a worker with several processes ended; counts are those of all processes. */
export interface SupervisorReport extends WorkerReport {
  readonly processes: number;
  /** Processes that were started again after they ended by themselves. */
  readonly restarted: number;
  /** Processes that were replaced at a limit. */
  readonly recycled: number;
  /** Processes that did not end in order when they were to stop. */
  readonly failed: number;
}

/**
 * Runs a worker in several processes until SIGTERM, SIGINT, or until all their modules have stopped. The
 * first signal drains all; the second ends all at once. Throws `UsageError`, or what all processes
 * failed with.
 */
export async function supervise(
  context: CommandContext,
  { processes, limits }: SuperviseArgs,
): Promise<SupervisorReport> {
  refuseChosenDriver(context);
  const { parts, log } = context;
  const argv = processArgv(context.argv);
  const supervisor = new Supervisor(
    parts,
    { processes, limits, argv, line: linesTo(context) },
    log,
  );
  const stop = new StopRequest(context, () => supervisor.kill());
  void stop.asked.then(() => supervisor.stop());
  const { jobs: max_jobs, memoryMiB: max_memory_mib } = limits;
  log.info({ processes, max_jobs, max_memory_mib }, 'supervising');
  try {
    const { jobs, ...rest } = await supervisor.run();
    const { stillRunning, ...told } = rest;
    log.info({ processes, ...jobs, still_running: stillRunning, ...told }, 'all stopped');
    return { signal: stop.signal, jobs, ...rest, processes };
  } finally {
    stop.forget();
  }
}

/** What the command ends with: 1 where a process did not end in order, else 3 where handlers ran on. */
export function exitCodeOfReport({
  failed = 0,
  stillRunning,
}: WorkerReport & Partial<Pick<SupervisorReport, 'failed'>>): number {
  if (failed > 0) return EXIT.failed;
  return stillRunning > 0 ? EXIT.stillRunning : EXIT.done;
}

/**
 * Refuses a driver that was named, before any process is started. Where none was, the module may bring
 * its own engine: its processes find out, and refuse before they take jobs.
 */
function refuseChosenDriver(context: CommandContext): void {
  if (context.parts.engines.chosen(context.choice).by === 'default') return;
  refuseOwnQueues(context.engine(), context.driverText);
}

function linesTo(context: CommandContext): Crew['line'] {
  const { parts, flags } = context;
  const { io } = parts;
  const forms: Readonly<Record<'out' | 'err', LineForm>> = {
    out: flags.json === true ? 'value' : 'text',
    err: flags.log === 'json' ? 'log' : 'text',
  };
  return (process, stream, line) => {
    const style = makeStyle({ color: io.color[stream] && flags.color !== false });
    const paint = (mark: string): string => style('dim', mark);
    const marked = markLine(line, { process, form: forms[stream], paint, now: () => parts.now() });
    io[stream](`${marked}\n`);
  };
}
