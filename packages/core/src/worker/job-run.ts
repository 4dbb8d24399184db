import type { JobDelivery } from '../contract/message.ts';
import type { Logger } from '../contract/logger.ts';
import { logicalQueue } from '../contract/queue-names.ts';
import type { Envelope } from '../envelope/envelope.ts';
import { traceIdOf } from '../events/trace-id.ts';
import type { EngineEvents, RunEvent } from '../events/engine-events.ts';
import { timeOfId } from '../internal/id.ts';
import { LazyAbort } from '../internal/lazy-abort.ts';
import { withFields } from '../internal/logger.ts';
import type { JobNotes } from './job-notes.ts';
import type { ProcessJob } from '../middleware/middleware.ts';
import { checkUserHeaders } from '../task/user-headers.ts';

/** What a run shows of its engine. */
export interface RunSurroundings {
  readonly events: EngineEvents;
  readonly log: Logger;
  /** Where what a job tells of itself is kept; missing where nothing is. */
  readonly notes: JobNotes | undefined;
}

/** Is told that a handler should give up. */
export interface AbortListener {
  aborted(): void;
}

/** One start of a job: what its handler sees as `job`, and what core holds of it. */
export class JobRun implements ProcessJob {
  readonly id: string;
  readonly task: string;
  readonly queue: string;
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly run: number | undefined;
  readonly redrives: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: unknown;
  readonly #envelope: Envelope;
  readonly #surroundings: RunSurroundings;
  readonly #abort = new LazyAbort();
  #log: Logger | undefined;
  #listener: AbortListener | undefined;
  #next: Record<string, string> | undefined;

  constructor(
    delivery: JobDelivery,
    content: { readonly envelope: Envelope; readonly payload: unknown },
    surroundings: RunSurroundings,
  ) {
    const { envelope } = content;
    this.id = delivery.id;
    this.queue = logicalQueue(delivery.queue);
    this.run = delivery.run;
    this.task = envelope.task;
    this.attempt = envelope.attempt;
    this.maxAttempts = envelope.maxAttempts;
    this.redrives = envelope.redrives;
    this.headers = envelope.userHeaders;
    this.payload = content.payload;
    this.#envelope = envelope;
    this.#surroundings = surroundings;
  }

  get enqueuedAt(): Date | undefined {
    const time = this.#envelope.enqueuedAt ?? timeOfId(this.id);
    return time === undefined ? undefined : new Date(time);
  }

  get deadline(): Date | undefined {
    return this.#envelope.deadline === undefined ? undefined : new Date(this.#envelope.deadline);
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get log(): Logger {
    const { id, task, queue, attempt, headers } = this;
    const { log, notes } = this.#surroundings;
    if (this.#log === undefined) {
      const traceId = traceIdOf(headers['traceparent']);
      const own = withFields(log, {
        job_id: id,
        task,
        queue,
        attempt,
        ...(traceId !== undefined && { trace_id: traceId }),
      });
      this.#log = notes?.logInto(this, own) ?? own;
    }
    return this.#log;
  }

  progress(value: unknown): void {
    const { events, notes } = this.#surroundings;
    events.emit('job.progress', { ...this.asEvent(), progress: value });
    notes?.progress(this, value);
  }

  setHeader(name: string, value: string): void {
    checkUserHeaders({ ...this.headers, ...this.#next, [name]: value });
    this.#next ??= {};
    this.#next[name] = value;
  }

  /** Headers that were set for the runs that follow; `undefined` where none were. */
  get nextHeaders(): Readonly<Record<string, string>> | undefined {
    return this.#next;
  }

  /** What every event about this run says. */
  asEvent(): RunEvent {
    const { id, task, queue, attempt, run, headers } = this;
    return { id, task, queue, attempt, run, traceparent: headers['traceparent'] };
  }

  /** What its start says: made at once, as a spread costs ten times that. */
  asStarted(waitMs: number | undefined): RunEvent & { readonly waitMs: number | undefined } {
    const { id, task, queue, attempt, run, headers } = this;
    return { id, task, queue, attempt, run, traceparent: headers['traceparent'], waitMs };
  }

  /** What its completion says, likewise. */
  asCompleted(durationMs: number): RunEvent & { readonly durationMs: number } {
    const { id, task, queue, attempt, run, headers } = this;
    return { id, task, queue, attempt, run, traceparent: headers['traceparent'], durationMs };
  }

  /** Why the handler should give up; `undefined` while it should not. */
  get abortReason(): unknown {
    return this.#abort.reason;
  }

  /** Asks the handler to give up. The first reason stands. */
  abort(reason: Error): void {
    if (this.#abort.aborted) return;
    this.#abort.abort(reason);
    this.#listener?.aborted();
  }

  /** Tells `listener` of an abort, at once if that has happened. */
  onAbort(listener: AbortListener): void {
    this.#listener = listener;
    if (this.#abort.aborted) listener.aborted();
  }
}
