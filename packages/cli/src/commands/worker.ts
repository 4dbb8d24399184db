import type { StartOptions } from '@switchyard/core';
import { engineOfModule, type ModuleEngine } from '../module/engine-of-module.ts';
import type { CommandContext } from '../run/command-context.ts';
import type { StopSignal } from '../run/exit-codes.ts';
import { MetricsService } from '../metrics/serve-metrics.ts';
import { watchJobs, type JobCounts } from './worker-counts.ts';
import { StopRequest, type StopWish } from './worker-stop.ts';

/** What `switchyard worker` was asked of one process. */
export interface WorkerArgs extends Pick<StartOptions, 'queues' | 'concurrency' | 'strict'> {
  readonly module: string;
  /** Milliseconds that running jobs are given to end by themselves. */
  readonly drainMs: number | undefined;
  /** Missing where nothing is measured. */
  readonly metricsPort?: number | undefined;
}

/** How a worker ended. */
export interface WorkerReport {
  /** Missing where the module stopped its engine itself. */
  readonly signal: StopSignal | undefined;
  /** Handlers that ignored their abort. */
  readonly stillRunning: number;
  readonly jobs: JobCounts;
}

/** Who goes along with a worker. */
export interface Companion {
  readonly stop: StopWish;
  /** Called before it starts, with what counts its jobs; what this throws ends it. */
  readonly loaded?: (module: ModuleEngine, jobs: () => JobCounts) => void;
  /** Called when it takes jobs. */
  readonly started?: () => void;
}

/**
 * Runs the tasks of a module until SIGTERM, SIGINT, or until the module stops its engine. The first
 * signal drains; the second ends the process at once.
 */
export async function worker(context: CommandContext, args: WorkerArgs): Promise<WorkerReport> {
  const stop = new StopRequest(context);
  try {
    return await runTasks(context, args, { stop });
  } finally {
    stop.forget();
  }
}

/** Runs the tasks of a module until it is to stop. */
export async function runTasks(
  context: CommandContext,
  args: WorkerArgs,
  { stop, loaded, started }: Companion,
): Promise<WorkerReport> {
  const metrics = await metricsOf(context, args);
  const module = await engineOfModule(context, args.module, (made) => metrics?.watch(made));
  const { engine } = module;
  const jobs = watchJobs(engine.events, context.log);
  engine.events.on('worker.stopping', () => stop.ask());
  try {
    loaded?.(module, jobs);
    await metrics?.open(engine);
    const { queues, concurrency, strict } = args;
    await engine.start({ queues, concurrency, strict });
    started?.();
    await stop.asked;
    const { stillRunning } = await engine.stop({ drainMs: args.drainMs });
    return { signal: stop.signal, stillRunning, jobs: jobs() };
  } finally {
    await engine.close();
    metrics?.close();
  }
}

async function metricsOf(
  context: CommandContext,
  { metricsPort: port }: WorkerArgs,
): Promise<MetricsService | undefined> {
  if (port === undefined) return undefined;
  return MetricsService.load(context, { port, process: context.parts.supervisor?.process });
}
