import { DEFAULT_PRIORITY } from '../envelope/encode-envelope.ts';
import { InvalidOptionError } from '../exceptions/enqueue-errors.ts';
import { show } from '../internal/show.ts';
import { checkJobOptions, type JobOptions } from '../task/job-options.ts';
import { overrideOptions, type ResolvedOptions } from '../task/resolve-options.ts';
import type { Task } from '../task/task-registry.ts';
import type { ProducerParts } from './parts.ts';
import { decodeRepeat, matchRepeat, type Repeat } from './repeat.ts';

/** A job whose options are checked and resolved, and which is not serialized yet. */
export interface Draft {
  readonly id: string;
  /** Who gave the id; one that is asked for again is looked up like a user's. */
  readonly origin: 'core' | 'user';
  /** The publish without an answer that this one repeats. */
  readonly repeat: Repeat | undefined;
  readonly task: Task;
  readonly queue: string;
  readonly resolved: ResolvedOptions;
  readonly options: JobOptions;
  /** Epoch milliseconds of the enqueue. */
  readonly now: number;
  /** Whole milliseconds until it is due. */
  readonly delayMs: number;
}

/** The options of a job whose call gave none. */
export const NO_OPTIONS: JobOptions = Object.freeze({});

/** Resolves the options of a job and checks them all; refuses what the driver lacks. */
export function draftJob(parts: ProducerParts, name: string, given: JobOptions | undefined): Draft {
  const task = parts.registry.get(name);
  const now = parts.clock.now();
  if (given === undefined) {
    const { options: resolved } = task;
    return {
      id: parts.newId(now),
      origin: 'core',
      repeat: undefined,
      task,
      queue: resolved.queue,
      resolved,
      options: NO_OPTIONS,
      now,
      delayMs: 0,
    };
  }
  const options = checkJobOptions(given, `enqueue(${show(name)})`);
  const delayMs = delayOf(options, now);
  parts.requireSupport.forJob(options, delayMs, options.queue ?? task.options.queue);
  const resolved = overrideOptions(name, { base: task.options, options }, parts.optionsContext);
  refuseImpossible(name, { options, resolved, dueAt: now + delayMs });
  const repeat = repeatOf(options, name, resolved.queue);
  return {
    id: repeat?.id ?? options.id ?? parts.newId(now),
    origin: repeat?.origin ?? (options.id === undefined ? 'core' : 'user'),
    repeat,
    task,
    queue: resolved.queue,
    resolved,
    options,
    now,
    delayMs,
  };
}

function repeatOf(
  { repeat: text, id }: JobOptions,
  task: string,
  queue: string,
): Repeat | undefined {
  if (text === undefined) return undefined;
  const repeat = decodeRepeat(text, `enqueue(${show(task)})`);
  matchRepeat(repeat, { task, queue, id });
  return repeat;
}

/** Rounded up, so that nothing is early; an instant in the past means now. */
function delayOf(options: JobOptions, now: number): number {
  if (options.runAt !== undefined) return Math.max(0, options.runAt.getTime() - now);
  return Math.ceil(options.delayMs ?? 0);
}

/** What only shows once defaults are filled in and the clock is read. */
function refuseImpossible(
  name: string,
  job: { readonly options: JobOptions; readonly resolved: ResolvedOptions; readonly dueAt: number },
): void {
  const { options, resolved, dueAt } = job;
  const where = `enqueue(${show(name)})`;
  if (options.orderingKey !== undefined && resolved.priority !== DEFAULT_PRIORITY) {
    throw new InvalidOptionError(
      'orderingKey',
      `${where}: the task has a priority, and a key is first in, first out: give one of the two.`,
    );
  }
  const delayed = options.delayMs !== undefined || options.runAt !== undefined;
  if (delayed && options.deadline !== undefined && options.deadline.getTime() <= dueAt) {
    throw new InvalidOptionError(
      'deadline',
      `${where}: the deadline passes before the job is due, so it could never run.`,
    );
  }
}
