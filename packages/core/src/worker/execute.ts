import type { Envelope } from '../envelope/envelope.ts';
import { traced } from '../events/channels.ts';
import { timeOfId } from '../internal/id.ts';
import { isThenable } from '../internal/is-thenable.ts';
import type { ExecuteScope } from './execute-scope.ts';
import type { HeldDelivery } from './held-delivery.ts';
import { JobRun } from './job-run.ts';
import { judge } from './judge.ts';
import { openDelivery, type OpenedJob, type Unopened } from './open-delivery.ts';
import type { RunResult } from './run-result.ts';
import { supervise } from './supervise.ts';
import type { RunnableWorker } from './base-worker.ts';

/** How a delivery ended, with what is known of it. */
export interface Executed {
  readonly result: RunResult;
  readonly envelope: Envelope | undefined;
  /** Missing where the job never started. */
  readonly run: JobRun | undefined;
  readonly worker: RunnableWorker | undefined;
  readonly durationMs: number;
}

/**
 * Runs one delivery from bytes to result, and never throws:
 *
 *   open (headers, body, payload) ─▶ middlewares ─▶ resolve worker ─▶ run under supervision ─▶ judge
 */
export function execute(held: HeldDelivery, scope: ExecuteScope): Promise<Executed> {
  const runOpened = (opened: OpenedJob | Unopened): Promise<Executed> =>
    opened.type === 'opened'
      ? runJob(opened, held, scope)
      : Promise.resolve(notExecuted(opened.result, opened.envelope));
  const opening = openDelivery(held.delivery, scope);
  return opening instanceof Promise ? opening.then(runOpened) : runOpened(opening);
}

/** A delivery that ended without a run. */
export function notExecuted(result: RunResult, envelope?: Envelope): Executed {
  return { result, envelope, run: undefined, worker: undefined, durationMs: 0 };
}

async function runJob(
  opened: OpenedJob,
  held: HeldDelivery,
  scope: ExecuteScope,
): Promise<Executed> {
  const { envelope, task, delivery } = opened;
  const run = new JobRun(delivery, opened, scope);
  held.begin(run);
  const startedAt = scope.clock.now();
  if (scope.events.hears('job.started')) {
    const waitMs = waitedMs(delivery.id, envelope, startedAt);
    scope.events.emit('job.started', { ...run.asEvent(), waitMs });
  }
  let worker: RunnableWorker | undefined;
  const runBy = (resolved: RunnableWorker): unknown => {
    worker = resolved;
    return worker.run(run.payload as never, run);
  };
  const handle = (): unknown => {
    const resolving = scope.resolver.resolve(task.workerClass, run);
    return isThenable(resolving) ? Promise.resolve(resolving).then(runBy) : runBy(resolving);
  };
  const start = (): unknown =>
    scope.middlewares.wrapsProcess
      ? scope.middlewares.aroundProcess(run, async () => handle())
      : handle();
  const ending = await traced(
    'process',
    () => ({ engine: scope.engine, ...run.asEvent() }),
    () =>
      supervise(start, {
        run,
        envelope,
        clock: scope.clock,
        abortMs: scope.abortMs,
        stuck: scope.stuck,
      }),
  );
  held.end();
  if (ending.type === 'stuck') scope.events.emit('job.stuck', run.asEvent());
  const durationMs = scope.clock.now() - startedAt;
  return { result: judge(ending, run), envelope, run, worker, durationMs };
}

/** How long a job waited since it was due. */
function waitedMs(id: string, envelope: Envelope, now: number): number | undefined {
  const since = envelope.runAt ?? envelope.enqueuedAt ?? timeOfId(id);
  return since === undefined ? undefined : Math.max(0, now - since);
}
