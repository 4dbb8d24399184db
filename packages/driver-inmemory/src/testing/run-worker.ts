import {
  validatePayload,
  type JobContext,
  type Logger,
  type LogLevel,
  type LogMethod,
} from '@switchyard/core/driver';

/** A schema, as much of it as its types need. */
interface Typed {
  readonly '~standard': { readonly types?: { readonly input: unknown } | undefined };
}

type InputOfSchema<S extends Typed> = NonNullable<S['~standard']['types']>['input'];

/** What a worker's payload is before its schema has read it. */
export type PayloadOfWorker<W> = W extends { readonly '~payload'?: infer P }
  ? NonNullable<P> extends Typed
    ? InputOfSchema<NonNullable<P>>
    : P
  : unknown;

/** A worker instance. */
export interface Runnable {
  run(payload: never, job: JobContext): unknown;
}

/** A line that a handler logged. */
export interface LogLine {
  readonly level: LogLevel;
  readonly message: string | undefined;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What became of a run. */
export interface WorkerRun<R> {
  /** What `run` returned: a result, `snooze(…)`, `discard(…)` or nothing. */
  readonly result: R;
  /** Lines logged through `job.log`, in order. */
  readonly logs: readonly LogLine[];
  /** Values given to `job.progress`, in order. */
  readonly progress: readonly unknown[];
  /** The context that `run` was given. */
  readonly job: JobContext;
}

/** What a worker class says of its jobs. */
interface WorkerStatics {
  readonly payload?: Schema;
  readonly defaults?: { readonly queue?: string; readonly maxAttempts?: number };
}

/**
 * Runs one worker alone, without engine or driver: its payload is read by the static `payload`
 * schema of its class, as the engine does, and `run` gets the schema's output and a made-up job.
 *
 * Rejects with `InvalidPayloadError`, or with whatever `run` throws. `overrides` replaces parts of the
 * job: `{ attempt: 3, signal }`.
 */
export async function runWorker<W extends Runnable>(
  worker: W,
  payload: PayloadOfWorker<W>,
  overrides: Partial<JobContext> = {},
): Promise<WorkerRun<Awaited<ReturnType<W['run']>>>> {
  const logs: LogLine[] = [];
  const progress: unknown[] = [];
  const { payload: schema, defaults = {} } = worker.constructor as WorkerStatics;
  const job: JobContext = {
    id: 'test-job',
    task: 'test-task',
    queue: defaults.queue ?? 'default',
    attempt: 1,
    maxAttempts: defaults.maxAttempts ?? 5,
    run: 1,
    redrives: 0,
    enqueuedAt: undefined,
    deadline: undefined,
    headers: {},
    signal: new AbortController().signal,
    log: collectingLogger(logs, {}),
    progress: (value) => {
      progress.push(value);
    },
    ...overrides,
  };
  const output = await validatePayload(job.task, schema, payload);
  const result = (await worker.run(output as never, job)) as Awaited<ReturnType<W['run']>>;
  return { result, logs, progress, job };
}

type Schema = Parameters<typeof validatePayload>[1];

function collectingLogger(lines: LogLine[], bound: Readonly<Record<string, unknown>>): Logger {
  const method =
    (level: LogLevel): LogMethod =>
    (first: string | object, message?: string): void => {
      lines.push(
        typeof first === 'string'
          ? { level, message: first, fields: bound }
          : { level, message, fields: { ...bound, ...first } },
      );
    };
  return {
    debug: method('debug'),
    info: method('info'),
    warn: method('warn'),
    error: method('error'),
    child: (fields) => collectingLogger(lines, { ...bound, ...fields }),
  };
}
