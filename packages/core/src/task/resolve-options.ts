import type { Headers } from '../contract/message.ts';
import { DEFAULT_PRIORITY, encodeShared } from '../envelope/encode-envelope.ts';
import { headerBytes } from '../envelope/header-size.ts';
import { DEFAULT_BACKOFF, type Backoff } from '../retry/backoff.ts';
import type { TaskDefaults } from './job-options.ts';

/** Queue of a job that asks for none. */
export const DEFAULT_QUEUE = 'default';

/** What options are resolved against: the engine's defaults and the serializer's content type. */
export interface OptionsContext {
  readonly defaults: TaskDefaults;
  /** The backoff of jobs for which nobody chose one. */
  readonly fallbackBackoff: Backoff;
  readonly contentType: string;
}

/** Options with every default filled in, and the headers that all jobs with these options share. */
export interface ResolvedOptions {
  readonly queue: string;
  readonly priority: number;
  readonly maxAttempts: number;
  readonly backoff: Backoff;
  readonly timeoutMs: number | undefined;
  readonly headers: Headers;
  readonly headerBytes: number;
}

const DEFAULT_MAX_ATTEMPTS = 5;

/** Fills options in: the first layer that has one wins, then the engine's defaults, then ours. Frozen. */
export function resolveOptions(
  task: string,
  layers: readonly TaskDefaults[],
  context: OptionsContext,
): ResolvedOptions {
  const all = [...layers, context.defaults];
  const pick = <K extends keyof TaskDefaults>(key: K): TaskDefaults[K] =>
    all.find((layer) => layer[key] !== undefined)?.[key];
  const options = {
    priority: pick('priority') ?? DEFAULT_PRIORITY,
    maxAttempts: pick('maxAttempts') ?? DEFAULT_MAX_ATTEMPTS,
    backoff: pick('backoff') ?? context.fallbackBackoff,
    timeoutMs: pick('timeoutMs'),
  };
  const headers = encodeShared({ task, contentType: context.contentType, ...options });
  const queue = pick('queue') ?? DEFAULT_QUEUE;
  return Object.freeze({ queue, ...options, headers, headerBytes: headerBytes(headers) });
}

/** Options of one call on top of its task's: the shared headers stay the same object where they can. */
export function overrideOptions(
  task: string,
  call: { readonly base: ResolvedOptions; readonly options: TaskDefaults },
  context: OptionsContext,
): ResolvedOptions {
  const { base, options } = call;
  const sameHeaders =
    options.priority === undefined &&
    options.maxAttempts === undefined &&
    options.backoff === undefined &&
    options.timeoutMs === undefined;
  if (!sameHeaders) return resolveOptions(task, [options, base], context);
  return options.queue === undefined || options.queue === base.queue
    ? base
    : { ...base, queue: options.queue };
}

/** The default backoff, cut to what the driver can hold back. */
export function fallbackBackoff(maxMs: number): Backoff {
  return { ...DEFAULT_BACKOFF, maxMs: Math.min(DEFAULT_BACKOFF.maxMs, maxMs) };
}
