import { z } from 'zod';
import { parseOptions } from '../config/parse-options.ts';
import { flag, instant, milliseconds, recordOf, wholeNumber } from '../config/schema-parts.ts';
import { InvalidOptionError } from '../exceptions/enqueue-errors.ts';
import type { Backoff } from '../retry/backoff.ts';
import { backoffSchema } from '../retry/backoff-schema.ts';
import { checkHeaderName, checkJobId, checkKey, checkQueueName } from './names.ts';

/** Options that a task, or the engine, can set for all its jobs. */
export interface TaskDefaults {
  /** Queue the job waits in. @default 'default' */
  readonly queue?: string | undefined;
  /** 0–9, higher first inside its queue. @default 5 */
  readonly priority?: number | undefined;
  /** Tries in all, the first included. @default 5 */
  readonly maxAttempts?: number | undefined;
  /** Wait between tries. @default exponential from 1 s to 10 min with full jitter */
  readonly backoff?: Backoff | undefined;
  /** Milliseconds one try may take. @default none */
  readonly timeoutMs?: number | undefined;
}

/** Options of one job. What is not given comes from the task's defaults, then the engine's. */
export interface JobOptions extends TaskDefaults {
  /** Milliseconds until the job becomes due; never early. @default 0 */
  readonly delayMs?: number | undefined;
  /** Instant at which the job becomes due; in the past means now. Excludes `delayMs`. @default none */
  readonly runAt?: Date | undefined;
  /** Instant by which the job must be finished; later it is dead. @default none */
  readonly deadline?: Date | undefined;
  /** First in, first out among the jobs of one key, any text up to 256 bytes; a failing job holds its key. Excludes `priority`. @default none */
  readonly orderingKey?: string | undefined;
  /** Own headers, at most 8 KiB. They reach the worker as `job.headers`. @default none */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /**
   * One job at a time per key and queue; a second one is answered as `duplicate`. `true`: the key is
   * a hash of task and payload. Held until the job ends, at most `ttlMs` where that is given. @default none
   */
  readonly unique?: true | UniqueOption | undefined;
  /**
   * Own id, unique in its queue as long as the job lives or something is known of it: a record that is
   * kept, or its tombstone, answers `duplicate` too. Beside a store of another kind the id of a job that
   * was cancelled or removed while it waited stays taken until its message is met. @default a new UUIDv7
   */
  readonly id?: string | undefined;
  /**
   * Asks again as the same job after a call without an answer, or one that was not confirmed: the `repeat`
   * of its `EnqueueUnknownError` or `EnqueueUnconfirmedError`. Needs what `id` needs; the other options as they were. @default none
   */
  readonly repeat?: string | undefined;
  /**
   * Answers the call only once the job is as safe as this: on replicas, on disk. Where that does not come in
   * time the job is stored all the same, and the call says so: `EnqueueUnconfirmedError`. @default as soon as the broker has it
   */
  readonly confirm?: ConfirmOption | undefined;
}

/** How safe a job must be before its enqueue is answered: give `replicas`, `fsync`, or both. */
export interface ConfirmOption {
  /** So many replicas of the broker must have it. @default 0 */
  readonly replicas?: number | undefined;
  /** It must be on the disk of the broker, and of as many replicas. @default false */
  readonly fsync?: boolean | undefined;
  /** Milliseconds to wait for that once the job is stored, at most 60 000. @default 1000 */
  readonly timeoutMs?: number | undefined;
}

/** What a job is unique by. */
export interface UniqueOption {
  /** Any text up to 256 bytes. */
  readonly key: string;
  /** Milliseconds after which the key is free, whatever became of the job. @default until the job ends */
  readonly ttlMs?: number | undefined;
}

const MAX_ATTEMPTS = 1_000_000;

const defaultsShape = {
  queue: z.unknown().optional(),
  priority: wholeNumber(0, 9).optional(),
  maxAttempts: wholeNumber(1, MAX_ATTEMPTS).optional(),
  backoff: backoffSchema.optional(),
  timeoutMs: milliseconds({ min: 1 }).optional(),
};

const defaultsSchema = z.strictObject(defaultsShape, 'an object of options');
const wellFormed = z.custom<string>(
  (value) => typeof value === 'string' && value.isWellFormed(),
  'a string',
);

const unique = z.union(
  [
    z.literal(true),
    z.strictObject({ key: z.unknown(), ttlMs: milliseconds({ min: 1 }).optional() }),
  ],
  'true or { key, ttlMs }',
);

const MOST_REPLICAS = 100;
const LONGEST_CONFIRM_MS = 60_000;

const confirm = z.strictObject(
  {
    replicas: wholeNumber(0, MOST_REPLICAS).optional(),
    fsync: flag().optional(),
    timeoutMs: wholeNumber(1, LONGEST_CONFIRM_MS).optional(),
  },
  'an object such as { replicas: 1, fsync: true, timeoutMs: 1000 }',
);

const optionsSchema = z.strictObject(
  {
    ...defaultsShape,
    delayMs: milliseconds({ min: 0 }).optional(),
    runAt: instant().optional(),
    deadline: instant().optional(),
    orderingKey: z.unknown().optional(),
    headers: recordOf('an object of strings', wellFormed).optional(),
    unique: unique.optional(),
    id: z.unknown().optional(),
    repeat: z.unknown().optional(),
    confirm: confirm.optional(),
  },
  'an object of options',
);

/** Checks the defaults of a task or engine; `where` begins the message. */
export function checkTaskDefaults(input: unknown, where: string): TaskDefaults {
  const defaults = parse<TaskDefaults>(defaultsSchema, input, where);
  if (defaults.queue !== undefined) checkQueueName(defaults.queue);
  return defaults;
}

/** Checks the options of one call; `where` begins the message. */
export function checkJobOptions(input: unknown, where: string): JobOptions {
  const options = parse<JobOptions>(optionsSchema, input, where);
  if (options.queue !== undefined) checkQueueName(options.queue);
  if (options.id !== undefined) checkJobId(options.id);
  if (options.orderingKey !== undefined) checkKey('An ordering key', options.orderingKey);
  if (typeof options.unique === 'object') checkKey('A unique key', options.unique.key);
  for (const name of Object.keys(options.headers ?? {})) checkHeaderName(name);
  refuseContradictions(options, where);
  return options;
}

function parse<T>(schema: z.ZodType, input: unknown, where: string): T {
  const parsed = parseOptions<T>(schema, input);
  if (parsed.ok) return parsed.options;
  const { path, message } = parsed;
  throw new InvalidOptionError(
    path,
    `${where}: ${path === '' ? 'options' : `option ${path}`} ${message}.`,
  );
}

function refuseContradictions(options: JobOptions, where: string): void {
  if (options.delayMs !== undefined && options.runAt !== undefined) {
    throw new InvalidOptionError('delayMs', `${where}: give delayMs or runAt, not both.`);
  }
  if (options.orderingKey !== undefined && options.priority !== undefined) {
    throw new InvalidOptionError(
      'orderingKey',
      `${where}: give orderingKey or priority, not both: a key is first in, first out.`,
    );
  }
  const { confirm: asked } = options;
  if (asked !== undefined && (asked.replicas ?? 0) === 0 && asked.fsync !== true) {
    throw new InvalidOptionError(
      'confirm',
      `${where}: option confirm asks for nothing: give replicas of at least 1, fsync: true, or both.`,
    );
  }
  const { runAt, deadline } = options;
  if (runAt !== undefined && deadline !== undefined && deadline <= runAt) {
    throw new InvalidOptionError(
      'deadline',
      `${where}: the deadline passes before runAt, so the job could never run.`,
    );
  }
}
