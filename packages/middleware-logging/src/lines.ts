import {
  describeError,
  traceIdOf,
  type EngineEventMap,
  type JobEvent,
} from '@switchyard/core/middleware';
import type { LoggedEvent } from './options.ts';

/** What a line says of an event. */
export interface Line {
  readonly message: string;
  readonly fields: object;
}

type Lines = {
  readonly [N in LoggedEvent]: (event: EngineEventMap[N], now: number) => Line;
};

/** One line for each event; a field that is not known is missing. */
export const LINES: Lines = {
  'job.enqueued': (event) => about(event, 'job enqueued'),
  'job.duplicate': (event) => about(event, 'job is there already'),
  'job.started': (event) => about(event, 'job started'),
  'job.completed': (event) => about(event, 'job completed'),
  'job.retried': (event, now) =>
    about(event, 'attempt failed, retrying', {
      ...later(event.delayMs, now),
      error: describeError(event.error),
    }),
  'job.snoozed': (event, now) => about(event, 'job snoozed', later(event.delayMs, now)),
  'job.discarded': (event) => about(event, 'job discarded', { reason: event.reason }),
  'job.cancelled': (event) => about(event, 'job cancelled'),
  'job.dead': (event) =>
    about(event, 'job dead-lettered', {
      reason: event.reason,
      error: describeError(event.error),
    }),
  'job.released': (event, now) =>
    about(event, 'job given back', { reason: event.why, ...later(event.delayMs, now) }),
  'job.redriven': (event) => about(event, 'job redriven'),
  'job.dropped': (event) => about(event, 'copy of a job dropped', { reason: event.why }),
  'job.lease-lost': (event) => about(event, 'lease lost'),
  'job.stuck': (event) => about(event, 'handler runs on after its abort'),
  'job.settle-unknown': (event) =>
    about(event, 'no answer to a settlement: the job will be delivered again'),
  'driver.degraded': ({ call, error }) => ({
    message: 'broker does not answer, trying again',
    fields: { call, error: describeError(error) },
  }),
  'driver.recovered': ({ call }) => ({ message: 'broker answers again', fields: { call } }),
};

/** What every line about a job says. */
export interface AboutJob extends JobEvent {
  readonly attempt?: number | undefined;
  readonly run?: number | undefined;
  readonly durationMs?: number | undefined;
}

/** A line about a job; fields are always in this order. */
export function about(event: AboutJob, message: string, more: object = {}): Line {
  const { id, task, queue, attempt, run, durationMs, traceparent } = event;
  const fields = {
    job_id: id,
    task,
    queue,
    attempt,
    run,
    duration_ms: durationMs,
    trace_id: traceIdOf(traceparent),
    ...more,
  };
  return { message, fields: Object.fromEntries(Object.entries(fields).filter(isKnown)) };
}

function isKnown([, value]: readonly [string, unknown]): boolean {
  return value !== undefined;
}

function later(delayMs: number, now: number): object {
  const at = new Date(now + delayMs);
  return { delay_ms: delayMs, ...(!Number.isNaN(at.getTime()) && { next_at: at.toISOString() }) };
}
