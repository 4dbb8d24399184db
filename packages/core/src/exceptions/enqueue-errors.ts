import type { RefusalCode } from '../contract/message.ts';
import { didYouMean } from '../internal/nearest.ts';
import { show } from '../internal/show.ts';
import { QueueError } from './queue-error.ts';

const MAX_LISTED = 20;

function listed(names: readonly string[]): string {
  if (names.length === 0) return 'none yet';
  const rest = names.length > MAX_LISTED ? [`and ${names.length - MAX_LISTED} more`] : [];
  return [...names.slice(0, MAX_LISTED), ...rest].join(', ');
}

/** The task is not known to this engine. */
export class UnknownTaskError extends QueueError {
  constructor(task: string, known: readonly string[]) {
    super(
      'ERR_TASK_UNKNOWN',
      `The task ${show(task)} is not known to this engine (known: ${listed(known)}).${didYouMean(task, known)} Call registerTask(name, WorkerClass), or declareTask(name) in a process that only enqueues.`,
    );
  }
}

/** The task is known already. */
export class DuplicateTaskError extends QueueError {
  constructor(task: string) {
    super(
      'ERR_TASK_DUPLICATE',
      `The task ${JSON.stringify(task)} is already registered on this engine; a name stands for one task.`,
    );
  }
}

/** A queue, task, id or key is not a name we accept. */
export class InvalidNameError extends QueueError {
  constructor(message: string) {
    super('ERR_INVALID_NAME', message);
  }
}

/** A job option is unknown or has a value that is not allowed. */
export class InvalidOptionError extends QueueError {
  /** Path of the option, for instance `backoff.baseMs`. */
  readonly option: string;

  constructor(option: string, message: string) {
    super('ERR_INVALID_OPTION', message);
    this.option = option;
  }
}

const MAX_SHOWN_ISSUES = 10;

/** One finding of a payload schema. */
export interface PayloadIssue {
  readonly message: string;
  /** Where in the payload, for instance `address.0.zip`; empty for the whole. */
  readonly path: string;
}

/** The payload does not satisfy the schema of its task. */
export class InvalidPayloadError extends QueueError {
  readonly issues: readonly PayloadIssue[];

  constructor(
    task: string,
    issues: readonly PayloadIssue[],
    options?: { readonly cause?: unknown },
  ) {
    const list = issues
      .slice(0, MAX_SHOWN_ISSUES)
      .map((issue) => (issue.path === '' ? issue.message : `${issue.path}: ${issue.message}`));
    if (issues.length > list.length) list.push(`and ${issues.length - list.length} more`);
    super(
      'ERR_INVALID_PAYLOAD',
      `The payload of task ${JSON.stringify(task)} is not valid: ${list.join('; ')}`,
      options,
    );
    this.issues = issues;
  }
}

/** The payload holds something that would come back changed. */
export class NotSerializableError extends QueueError {
  /** Where in the payload, for instance `payload.items[3].price`. */
  readonly path: string;

  constructor(path: string, message: string, options?: { readonly cause?: unknown }) {
    super('ERR_NOT_SERIALIZABLE', message, options);
    this.path = path;
  }
}

/** Body or headers are over the limit. */
export class TooLargeError extends QueueError {
  readonly bytes: number;
  readonly limitBytes: number;

  constructor(what: string, bytes: number, limitBytes: number) {
    super(
      'ERR_TOO_LARGE',
      `${what} has ${bytes} bytes, the limit is ${limitBytes}. Put large data into a file or object store and enqueue its address.`,
    );
    this.bytes = bytes;
    this.limitBytes = limitBytes;
  }
}

/** The broker refused the job: it is not queued. */
export class EnqueueRefusedError extends QueueError {
  readonly reason: RefusalCode;

  constructor(reason: RefusalCode, message: string) {
    super('ERR_ENQUEUE_REFUSED', `The broker refused the job (${reason}): ${message}`);
    this.reason = reason;
  }
}

/** The broker has no room: the job is not queued. Wait, or make room, and enqueue it again. */
export class BrokerFullError extends QueueError {
  constructor(message: string, options?: { readonly cause?: unknown }) {
    super(
      'ERR_BROKER_FULL',
      `The broker has no room for the job: ${message}. Wait until workers catch up, or raise the broker's limit.`,
      options,
    );
  }
}

/** No answer came: the job may be queued or not. */
export class EnqueueUnknownError extends QueueError {
  readonly id: string;
  /** Option of `enqueue` that asks again as the same job, where its id can be recognised. */
  readonly repeat: string;

  constructor(id: string, repeat: string, options?: { readonly cause?: unknown }) {
    super(
      'ERR_ENQUEUE_UNKNOWN',
      `No answer came for job ${id}: the broker may or may not have it. Ask again as the same job by enqueue(task, payload, { repeat: error.repeat }); engine.capabilities.idempotentPublish tells whether it is recognised. Enqueueing without repeat may run the job twice.`,
      options,
    );
    this.id = id;
    this.repeat = repeat;
  }
}

/** Too many calls wait already: nothing was accepted. Wait for some of them, then enqueue again. */
export class BackPressureError extends QueueError {
  constructor(limit: 'maxPending' | 'maxPendingBytes', most: number) {
    super(
      'ERR_BACK_PRESSURE',
      `Too many calls wait for the broker: ${limit} is ${most}. Await earlier calls before making more, or raise the limit.`,
    );
  }
}
