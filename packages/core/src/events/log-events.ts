import type { Logger } from '../contract/logger.ts';
import { describeError } from '../exceptions/describe-error.ts';
import type { EngineEvents, RunEvent } from './engine-events.ts';

/** Names of tasks come from outside; so many are told, each once. */
const MOST_UNKNOWN = 100;

/** Writes a line for everything that goes wrong; what goes right is told by the events alone. */
export function logTrouble(events: EngineEvents, log: Logger): void {
  events.on('job.retried', (event) => {
    const { error, delayMs } = event;
    log.warn(
      { ...about(event), delay_ms: delayMs, error: describeError(error) },
      'attempt failed, retrying',
    );
  });
  events.on('job.dead', (event) => {
    const { error, reason } = event;
    log.error({ ...about(event), reason, error: describeError(error) }, 'job dead-lettered');
  });
  const unknown = new Set<string>();
  events.on('job.released', ({ id, task, queue, why, delayMs }) => {
    if (why !== 'unknown-task' || unknown.has(task) || unknown.size >= MOST_UNKNOWN) return;
    unknown.add(task);
    log.warn(
      { job_id: id, task, queue, delay_ms: delayMs },
      'no task of that name is registered here: its jobs wait for a worker that knows it',
    );
  });
  events.on('job.stuck', (event) => log.warn(about(event), 'handler runs on after its abort'));
  events.on('job.lease-lost', (event) =>
    log.warn(
      about(event),
      'lease lost: the event loop was blocked, or the broker was away, for longer than leaseMs',
    ),
  );
  events.on('job.settle-unknown', (event) =>
    log.warn(about(event), 'no answer to a settlement: the job will be delivered again'),
  );
  events.on('driver.degraded', ({ driver, call, error }) =>
    log.error(
      { driver, call, error: describeError(error) },
      'broker does not answer, trying again',
    ),
  );
  events.on('driver.warning', ({ driver, check, status, found, remedy }) => {
    const about = { driver, check, remedy };
    if (status === 'unknown') log.info(about, `could not be checked: ${found}`);
    else log.warn(about, found);
  });
  events.on('worker.lagging', ({ lagMs }) =>
    log.warn(
      { lag_ms: lagMs },
      'event loop was blocked: nothing was received or renewed meanwhile',
    ),
  );
  events.on('driver.recovered', ({ driver, call }) =>
    log.info({ driver, call }, 'broker answers again'),
  );
}

function about({ id, task, queue, attempt }: RunEvent): object {
  return { job_id: id, task, queue, attempt };
}
