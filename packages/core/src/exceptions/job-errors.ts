import { show } from '../internal/show.ts';
import { QueueError } from './queue-error.ts';

/** Throw it from a handler when no retry can help: the job goes to the dead letters at once. */
export class UnrecoverableError extends QueueError {
  constructor(message: string, options?: { readonly cause?: unknown }) {
    super('ERR_UNRECOVERABLE', message, options);
  }
}

/** The attempt took longer than its `timeoutMs`. Reason of `job.signal`; counts as a failed attempt. */
export class JobTimeoutError extends QueueError {
  constructor(timeoutMs: number) {
    super('ERR_JOB_TIMEOUT', `The attempt took longer than its timeoutMs of ${timeoutMs}.`);
  }
}

/** The job was not finished by its `deadline`. Reason of `job.signal`; the job is dead. */
export class JobDeadlineError extends QueueError {
  constructor(deadline: number) {
    super(
      'ERR_JOB_DEADLINE',
      `The job was not finished by its deadline, ${show(new Date(deadline))}.`,
    );
  }
}

/** The bytes of the job cannot be decoded; they are kept as they are in the dead letters. */
export class UndecodableError extends QueueError {
  constructor(message: string, options?: { readonly cause?: unknown }) {
    super('ERR_JOB_UNDECODABLE', message, options);
  }
}

/** No worker knew the task within `unknownTaskMs`. */
export class UnknownTaskExpiredError extends QueueError {
  constructor(task: string, waitedMs: number) {
    super(
      'ERR_JOB_UNKNOWN_TASK',
      `No worker knew the task ${JSON.stringify(task)} within ${waitedMs} ms.`,
    );
  }
}

/** The job killed its worker `deaths` times. */
export class PoisonError extends QueueError {
  /** `deaths` is missing where it was the broker that gave the job up. */
  constructor(deaths?: number) {
    const why =
      deaths === undefined
        ? 'The broker has set the job aside: it was delivered too often and never settled.'
        : `The job was running ${deaths} times when its worker died.`;
    super('ERR_JOB_POISON', why);
  }
}

/** The lease ran out while the job ran. Reason of `job.signal`; what the handler does then is ignored. */
export class LeaseLostError extends QueueError {
  constructor(id: string) {
    super('ERR_LEASE_LOST', `The lease on job ${id} is lost: another worker may own it by now.`);
  }
}

/** The worker is stopping. Reason of `job.signal`; the job is handed back uncounted. */
export class ShutdownError extends QueueError {
  constructor() {
    super(
      'ERR_SHUTDOWN',
      'The worker is stopping; the job is handed back and its attempt is not counted.',
    );
  }
}

/** Somebody cancelled the job. Reason of `job.signal`; a handler that rejects now ends as cancelled. */
export class JobCancelledError extends QueueError {
  constructor(id: string) {
    super('ERR_JOB_CANCELLED', `The job ${id} was cancelled while it ran.`);
  }
}
