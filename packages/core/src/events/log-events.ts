import type { Logger } from '../contract/logger.ts';
import { describeError } from '../exceptions/describe-error.ts';
import type { EngineEvents, RunEvent } from './engine-events.ts';
import { traceIdOf } from './trace-id.ts';

/** Names of tasks come from outside; so many are told, each once. */
const MOST_UNKNOWN = 100;

/**
 * Writes a line for everything that goes wrong; what goes right is told by the events alone. The answer
 * ends what is said of jobs and of the connection: for a middleware that says it itself.
 */
export function logTrouble(events: EngineEvents, log: Logger): () => void {
  const forget = [...logJobs(events, log), ...logConnection(events, log)];
  logSurroundings(events, log);
  return () => {
    for (const each of forget) each();
  };
}

function logJobs(events: EngineEvents, log: Logger): readonly (() => void)[] {
  return [
    events.on('job.retried', (event) => {
      const { error, delayMs } = event;
      log.warn(
        { ...about(event), delay_ms: delayMs, error: describeError(error) },
        'attempt failed, retrying',
      );
    }),
    events.on('job.dead', (event) => {
      const { error, reason } = event;
      log.error({ ...about(event), reason, error: describeError(error) }, 'job dead-lettered');
    }),
    events.on('job.stuck', (event) => log.warn(about(event), 'handler runs on after its abort')),
    events.on('job.lease-lost', (event) =>
      log.warn(
        about(event),
        'lease lost: the event loop was blocked, or the broker was away, for longer than leaseMs',
      ),
    ),
    events.on('job.settle-unknown', (event) =>
      log.warn(about(event), 'no answer to a settlement: the job will be delivered again'),
    ),
  ];
}

function logConnection(events: EngineEvents, log: Logger): readonly (() => void)[] {
  return [
    events.on('driver.degraded', ({ driver, call, error }) =>
      log.error(
        { driver, call, error: describeError(error) },
        'broker does not answer, trying again',
      ),
    ),
    events.on('driver.recovered', ({ driver, call }) =>
      log.info({ driver, call }, 'broker answers again'),
    ),
  ];
}

function logSurroundings(events: EngineEvents, log: Logger): void {
  const unknown = new Set<string>();
  events.on('job.released', ({ id, task, queue, why, delayMs }) => {
    if (why !== 'unknown-task' || unknown.has(task) || unknown.size >= MOST_UNKNOWN) return;
    unknown.add(task);
    log.warn(
      { job_id: id, task, queue, delay_ms: delayMs },
      'no task of that name is registered here: its jobs wait for a worker that knows it',
    );
  });
  events.on('driver.warning', ({ driver, check, status, found, remedy }) => {
    const fields = { driver, check, remedy };
    if (status === 'unknown') log.info(fields, `could not be checked: ${found}`);
    else log.warn(fields, found);
  });
  events.on('worker.lagging', ({ lagMs }) =>
    log.warn(
      { lag_ms: lagMs },
      'event loop was blocked: nothing was received or renewed meanwhile',
    ),
  );
}

function about({ id, task, queue, attempt, traceparent }: RunEvent): object {
  const traceId = traceIdOf(traceparent);
  const fields = { job_id: id, task, queue, attempt };
  return traceId === undefined ? fields : { ...fields, trace_id: traceId };
}
