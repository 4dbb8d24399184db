import { z } from 'zod';
import type { Capabilities } from '../contract/capabilities.ts';
import type { Clock } from '../contract/clock.ts';
import type { Driver } from '../contract/driver.ts';
import type { Logger, LogLevel } from '../contract/logger.ts';
import { ConfigError } from '../exceptions/config-errors.ts';
import type { CustomBackoff } from '../retry/backoff.ts';
import type { Serializer } from '../serializer/serializer.ts';
import type { TaskDefaults } from '../task/job-options.ts';
import type { Resolver } from '../worker/resolver.ts';
import type { ConnectionOptions } from './environment.ts';
import { explainIssue } from './explain-issue.ts';
import { flag, milliseconds, oneOf, shaped, text, wholeNumber } from './schema-parts.ts';

/** Options of an engine. Each one wins over its environment variable. Durations are milliseconds. */
export interface EngineOptions extends ConnectionOptions {
  /** A driver's name, a package that exports `createDriver`, or a driver. @default QUEUE_DRIVER, else 'inmemory' */
  readonly driver?: string | Driver<Capabilities> | undefined;
  /** Further options for a driver chosen by name; its own documentation lists them. */
  readonly driverOptions?: Readonly<Record<string, unknown>> | undefined;
  /** Beginning of every key, queue, topic and group in the broker. @default 'switchyard' */
  readonly prefix?: string | undefined;
  /** What writes payloads; every known one is read. @default 'msgpack' */
  readonly serializer?: 'msgpack' | 'json' | Serializer | undefined;
  /** Options of jobs whose call and task set none. */
  readonly defaults?: TaskDefaults | undefined;
  /** Own backoff functions, by the name that jobs refer to. */
  readonly backoffs?: Readonly<Record<string, CustomBackoff>> | undefined;
  /** Makes the worker of each job. @default new WorkerClass() */
  readonly resolver?: Resolver | undefined;
  /** Any pino-like logger. @default JSON lines to standard error */
  readonly logger?: Logger | undefined;
  /** Level of the default logger. @default 'info' */
  readonly logLevel?: LogLevel | undefined;
  /** Length of a lease; a crashed worker's jobs come back after it. @default 10000 */
  readonly leaseMs?: number | undefined;
  /** How long an aborted handler is waited for. @default 1000 */
  readonly abortMs?: number | undefined;
  /** How long `stop` lets running jobs end by themselves. @default 10000 */
  readonly drainMs?: number | undefined;
  /** Longest a worker holds a job back on a broker that cannot. @default 30000 */
  readonly holdMs?: number | undefined;
  /** How long a job may wait for a worker that knows its task. @default 86400000 */
  readonly unknownTaskMs?: number | undefined;
  /** Deaths of its worker after which a job is dead. @default 3 */
  readonly poisonLimit?: number | undefined;
  /** Largest serialized payload in bytes. @default 921600 */
  readonly maxBodyBytes?: number | undefined;
  /** Longest wait for an answer of the broker. @default 10000 */
  readonly commandMs?: number | undefined;
  /** Time. @default the driver's, else real time */
  readonly clock?: Clock | undefined;
  /** Randomness in [0, 1), for jitter. @default Math.random */
  readonly random?: (() => number) | undefined;
}

/** Options of `start`. */
export interface StartOptions {
  /** Jobs that run at once. @default QUEUE_CONCURRENCY, else 10 */
  readonly concurrency?: number | undefined;
  /** Queues to read and their weights. @default QUEUE_QUEUES, else those of the registered tasks and 'default' */
  readonly queues?: Readonly<Record<string, number>> | undefined;
  /** The heaviest queue first, others only while it is empty. @default false */
  readonly strict?: boolean | undefined;
  /** Deliveries held per queue, running ones included; `adaptive` keeps 100 ms of work ready. @default 'adaptive' */
  readonly prefetch?: number | 'adaptive' | undefined;
  /** Close the engine on SIGTERM and SIGINT. @default false */
  readonly handleSignals?: boolean | undefined;
}

const duration = milliseconds({ min: 1 }).optional();
const callable = z.custom<(...args: never[]) => unknown>(
  (value) => typeof value === 'function',
  'a function',
);
const isSerializer = shaped<Serializer>(
  '"msgpack", "json" or a serializer',
  (value) => 'contentType' in value && 'serialize' in value && 'deserialize' in value,
);

const engineOptions = z.strictObject({
  driver: z.unknown().optional(),
  driverOptions: shaped<Record<string, unknown>>('an object', () => true).optional(),
  url: text({ maxLength: 10_000 }).optional(),
  host: text({ maxLength: 1_000 }).optional(),
  port: wholeNumber(1, 65_535).optional(),
  user: text({ maxLength: 1_000 }).optional(),
  password: text({ maxLength: 10_000 }).optional(),
  db: text({ maxLength: 1_000 }).optional(),
  tls: flag().optional(),
  prefix: z
    .custom<string>(
      (value) => typeof value === 'string' && /^[A-Za-z0-9][A-Za-z0-9_-]{0,49}$/.test(value),
      '1 to 50 letters, digits, "_" or "-"',
    )
    .optional(),
  serializer: z
    .union([oneOf(['msgpack', 'json']), isSerializer], '"msgpack", "json" or a serializer')
    .optional(),
  defaults: z.unknown().optional(),
  backoffs: z.record(z.string(), callable, 'an object of functions').optional(),
  resolver: shaped<Resolver>(
    'an object with a resolve method',
    (value) => 'resolve' in value,
  ).optional(),
  logger: shaped<Logger>(
    'a logger with debug, info, warn and error',
    (value) => 'info' in value && 'error' in value,
  ).optional(),
  logLevel: oneOf(['debug', 'info', 'warn', 'error']).optional(),
  leaseMs: milliseconds({ min: 100 }).optional(),
  abortMs: duration,
  drainMs: milliseconds({ min: 0 }).optional(),
  holdMs: milliseconds({ min: 0 }).optional(),
  unknownTaskMs: duration,
  poisonLimit: wholeNumber(1, 1_000).optional(),
  maxBodyBytes: wholeNumber(1, 2 ** 31 - 1).optional(),
  commandMs: duration,
  clock: shaped<Clock>(
    'a clock with now and setTimer',
    (value) => 'now' in value && 'setTimer' in value,
  ).optional(),
  random: callable.optional(),
});

const startOptions = z.strictObject({
  concurrency: wholeNumber(1, 10_000).optional(),
  queues: z.record(z.string(), wholeNumber(1, 9_999), 'an object of weights').optional(),
  strict: flag().optional(),
  prefetch: z
    .union(
      [z.literal('adaptive'), wholeNumber(1, 100_000)],
      '"adaptive" or a whole number from 1 to 100000',
    )
    .optional(),
  handleSignals: flag().optional(),
});

/** Checks the options of `getQueueEngine`. Throws `ConfigError`; prints no secret. */
export function checkEngineOptions(input: unknown): EngineOptions {
  return check(engineOptions, input, 'getQueueEngine') as EngineOptions;
}

/** Checks the options of `start`. Throws `ConfigError`. */
export function checkStartOptions(input: unknown): StartOptions {
  return check(startOptions, input, 'start') as StartOptions;
}

function check(schema: z.ZodType, input: unknown, method: string): unknown {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const { path, message } = explainIssue(parsed.error, input);
  throw new ConfigError(`${method}: ${path === '' ? 'the options' : `option ${path}`} ${message}.`);
}
