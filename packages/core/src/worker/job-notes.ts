import type { Clock } from '../contract/clock.ts';
import type { Logger, LogLevel } from '../contract/logger.ts';
import type { JobRef } from '../contract/store.ts';
import { describeError } from '../exceptions/describe-error.ts';
import type { ResultWriter } from '../store/result-writer.ts';
import type { RuntimeStore } from '../store/runtime-store.ts';

/** What notes are kept with. */
export interface JobNotesParts {
  readonly store: RuntimeStore;
  readonly results: ResultWriter;
  readonly clock: Clock;
  readonly log: Logger;
}

type Job = JobRef & { readonly task: string };

const MAX_LINE = 1_000;
const KEPT: readonly LogLevel[] = ['info', 'warn', 'error'];

/** Keeps what running jobs tell of themselves: progress, and the lines of their log from `info` up. */
export class JobNotes {
  readonly #parts: JobNotesParts;

  constructor(parts: JobNotesParts) {
    this.#parts = parts;
  }

  /** Keeps how far a job is; only the last value. */
  progress(job: Job, value: unknown): void {
    const progress = this.#parts.results.value(value, job.task);
    if (progress !== undefined) this.#note(job, { progress });
  }

  /** The same logger, whose lines are kept too. */
  logInto(job: Job, log: Logger): Logger {
    const keep =
      (level: LogLevel) =>
      (first: string | object, second?: string): void => {
        if (typeof first === 'string') log[level](first);
        else log[level](first, second);
        if (KEPT.includes(level)) this.#note(job, { log: this.#line(level, first, second) });
      };
    return { debug: keep('debug'), info: keep('info'), warn: keep('warn'), error: keep('error') };
  }

  #line(level: LogLevel, first: string | object, second: string | undefined): string {
    const at = new Date(this.#parts.clock.now()).toISOString();
    const fields = typeof first === 'string' ? '' : ` ${showFields(first)}`;
    const text = typeof first === 'string' ? first : (second ?? '');
    const line = `${at} ${level} ${text}${fields}`;
    return line.length > MAX_LINE ? `${line.slice(0, MAX_LINE).toWellFormed()}…` : line;
  }

  /** Beside the job: what it tells of itself must not hold it up, and cannot fail it. */
  #note({ queue, id }: Job, note: Parameters<RuntimeStore['note']>[1]): void {
    this.#parts.store.note({ queue, id }, note).catch((error: unknown) => {
      this.#parts.log.warn(
        { job_id: id, queue, error: describeError(error) },
        'what a job told of itself could not be kept',
      );
    });
  }
}

function showFields(fields: object): string {
  try {
    return JSON.stringify(fields);
  } catch {
    return '(fields that cannot be shown)';
  }
}
