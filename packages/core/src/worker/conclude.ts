import type { Clock } from '../contract/clock.ts';
import type { Logger } from '../contract/logger.ts';
import type { Settled } from '../contract/message.ts';
import { logicalQueue } from '../contract/queue-names.ts';
import type { EngineEvents, RunEvent } from '../events/engine-events.ts';
import { describeError } from '../exceptions/describe-error.ts';
import { withDeadline } from '../internal/with-deadline.ts';
import type { StoreBond } from '../store/bond.ts';
import type { Decision, Outcome } from './decide.ts';
import type { Executed } from './execute.ts';
import type { HeldDelivery } from './held-delivery.ts';
import type { ReceiveLoop } from './receive-loop.ts';

/** What concluding works with. */
export interface ConcludeParts {
  readonly events: EngineEvents;
  readonly log: Logger;
  readonly clock: Clock;
  readonly bond: StoreBond;
}

/** A job whose run has ended and of which it is decided what follows. */
export interface ConcludingJob {
  readonly loop: ReceiveLoop;
  readonly held: HeldDelivery;
  readonly executed: Executed;
  readonly decision: Decision;
}

/** Who is told how far it is. */
export interface ConcludeWatch {
  /** Its delivery is held no more. */
  onSettled(): void;
  /** All is told that there was to tell. */
  onConcluded(): void;
}

/** Longest that a `failed` hook may hold up the stop of a worker. */
const FAILED_HOOK_MS = 30_000;

/**
 * Tells the broker what was decided, and then, according to its answer, everybody else. The broker is
 * not asked about a run that may be another's.
 */
export function conclude(job: ConcludingJob, parts: ConcludeParts, watch: ConcludeWatch): void {
  const { loop, held, executed, decision } = job;
  const answered = (answer: Settled): void => {
    watch.onSettled();
    const told = tell(job, answer, parts);
    if (told === undefined) watch.onConcluded();
    else void told.finally(() => watch.onConcluded());
  };
  if (decision.settle !== undefined) {
    parts.bond.settle({ loop, held, envelope: executed.envelope, decision }, answered);
  } else {
    loop.forget(held);
    answered('lease-lost');
  }
}

function tell(
  job: ConcludingJob,
  answer: Settled,
  parts: ConcludeParts,
): Promise<void> | undefined {
  const { held, executed, decision } = job;
  const { outcome } = decision;
  if (!isDone(answer) || outcome.type === 'lease-lost') {
    const name = answer === 'lease-lost' ? 'job.lease-lost' : 'job.settle-unknown';
    parts.events.emit(name, eventOf(held, executed));
    return undefined;
  }
  // By far the most frequent event is not even made where nobody hears it.
  if (outcome.type !== 'completed' || parts.events.hears('job.completed')) {
    report(outcome, job, parts.events);
  }
  return outcome.type === 'dead' ? callFailedHook(executed, outcome, parts) : undefined;
}

function isDone(answer: Settled): boolean {
  return answer === 'settled' || answer === 'sent';
}

function eventOf(held: HeldDelivery, { run, envelope }: Executed): RunEvent {
  if (run !== undefined) return run.asEvent();
  const { id, queue } = held.delivery;
  return {
    id,
    task: envelope?.task ?? '',
    queue: logicalQueue(queue),
    attempt: envelope?.attempt ?? 1,
    run: undefined,
    traceparent: envelope?.userHeaders['traceparent'],
  };
}

function report(outcome: Outcome, { held, executed }: ConcludingJob, events: EngineEvents): void {
  const { durationMs, run } = executed;
  if (outcome.type === 'completed' && run !== undefined)
    return events.emit('job.completed', run.asCompleted(durationMs));
  const event = eventOf(held, executed);
  switch (outcome.type) {
    case 'completed':
      return events.emit('job.completed', { ...event, durationMs });
    case 'discarded':
      return events.emit('job.discarded', { ...event, reason: outcome.reason, durationMs });
    case 'cancelled':
      return events.emit('job.cancelled', event);
    case 'retried':
      return events.emit('job.retried', {
        ...event,
        durationMs,
        error: outcome.error,
        delayMs: outcome.delayMs,
      });
    case 'snoozed':
      return events.emit('job.snoozed', { ...event, delayMs: outcome.delayMs });
    case 'released':
      return events.emit('job.released', { ...event, why: outcome.why, delayMs: outcome.delayMs });
    case 'dead':
      return events.emit('job.dead', {
        ...event,
        reason: outcome.reason,
        error: outcome.error,
        durationMs,
      });
  }
}

/** Only a job that died by its own failures has something to tell its worker. */
async function callFailedHook(
  executed: Executed,
  outcome: Extract<Outcome, { type: 'dead' }>,
  parts: ConcludeParts,
): Promise<void> {
  const { run, worker } = executed;
  if (run === undefined || worker?.failed === undefined) return;
  if (outcome.reason !== 'max_attempts' && outcome.reason !== 'unrecoverable') return;
  const hook = worker.failed.bind(worker);
  const { error } = outcome;
  const about = { job_id: run.id, task: run.task };
  const late = (): Error =>
    new Error(`It still runs after ${FAILED_HOOK_MS} ms and is no longer waited for.`);
  try {
    await withDeadline(
      Promise.resolve().then(() => hook(error, run)),
      { clock: parts.clock, ms: FAILED_HOOK_MS, late },
    );
  } catch (thrown) {
    parts.log.error(
      { ...about, error: describeError(thrown) },
      'The failed() hook of a worker threw.',
    );
  }
}
