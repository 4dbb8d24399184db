import { show } from '../internal/show.ts';
import { checkJobOptions, type JobOptions } from '../task/job-options.ts';
import { overrideOptions, type ResolvedOptions } from '../task/resolve-options.ts';
import type { Task } from '../task/task-registry.ts';
import type { ProducerParts } from './parts.ts';

/** A job whose options are checked and resolved, and which is not serialized yet. */
export interface Draft {
  readonly id: string;
  readonly task: Task;
  readonly queue: string;
  readonly resolved: ResolvedOptions;
  readonly options: JobOptions;
  /** Epoch milliseconds of the enqueue. */
  readonly now: number;
  /** Whole milliseconds until it is due. */
  readonly delayMs: number;
}

const NO_OPTIONS: JobOptions = Object.freeze({});

/** Resolves the options of a job and checks them all; refuses what the driver lacks. */
export function draftJob(parts: ProducerParts, name: string, given: JobOptions | undefined): Draft {
  const task = parts.registry.get(name);
  const now = parts.clock.now();
  if (given === undefined) {
    const { options: resolved } = task;
    return {
      id: parts.newId(now),
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
  parts.requireSupport.forJob(options, delayMs);
  const resolved = overrideOptions(name, { base: task.options, options }, parts.optionsContext);
  return {
    id: options.id ?? parts.newId(now),
    task,
    queue: resolved.queue,
    resolved,
    options,
    now,
    delayMs,
  };
}

/** Rounded up, so that nothing is early; an instant in the past means now. */
function delayOf(options: JobOptions, now: number): number {
  if (options.runAt !== undefined) return Math.max(0, options.runAt.getTime() - now);
  return Math.ceil(options.delayMs ?? 0);
}
