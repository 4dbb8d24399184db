import { z } from 'zod';
import type { Capabilities } from '../contract/capabilities.ts';
import type { Clock } from '../contract/clock.ts';
import type { Driver } from '../contract/driver.ts';
import type { Logger, LogLevel } from '../contract/logger.ts';
import type { Store } from '../contract/store.ts';
import { ConfigError } from '../exceptions/config-errors.ts';
import type { CustomBackoff } from '../retry/backoff.ts';
import type { Serializer } from '../serializer/serializer.ts';
import type { RecordsOption } from '../store/record-policy.ts';
import type { TaskDefaults } from '../task/job-options.ts';
import type { StopOptions } from '../worker/shutdown.ts';
import type { Resolver } from '../worker/resolver.ts';
import type { ConnectionOptions } from './connection-options.ts';
import { parseOptions } from './parse-options.ts';
import {
  flag,
  isPlainObject,
  isPrefix,
  isSaslMechanism,
  milliseconds,
  oneOf,
  PREFIX_RULE,
  recordOf,
  SASL_RULE,
  text,
  wholeNumber,
  withMethods,
} from './schema-parts.ts';

/** Options of an engine. Each one wins over its environment variable. Durations are milliseconds. */
export interface EngineOptions extends ConnectionOptions {
  /** A driver's name, a package that exports `createDriver`, or a driver, which the engine's `close()` closes. @default QUEUE_DRIVER, else 'inmemory', which in production must be chosen */
  readonly driver?: string | Driver<Capabilities> | undefined;
  /** Further options for a driver chosen by name; its own documentation lists them. @default none */
  readonly driverOptions?: Readonly<Record<string, unknown>> | undefined;
  /** Beginning of every key, queue, topic and group in the broker. @default QUEUE_PREFIX, else 'switchyard' */
  readonly prefix?: string | undefined;
  /**
   * What keeps records, locks and control beside the broker: a store, `'none'`, or the name or URL of
   * one. The engine's `close()` closes it. @default QUEUE_STORE, else the driver's own
   */
  readonly store?: string | Store | undefined;
  /** Which ended jobs are kept where there is a store; dead ones always are. @default { completed: 1000 } per queue */
  readonly records?: RecordsOption | undefined;
  /** Accept a store that other processes do not share beside a broker that they do. @default false */
  readonly allowLocalStore?: boolean | undefined;
  /** How long an ended job's late copies are recognised, beside a separate store. @default 3600000 */
  readonly tombstoneMs?: number | undefined;
  /** What writes payloads; every known one is read. @default QUEUE_SERIALIZER, else 'msgpack' */
  readonly serializer?: 'msgpack' | 'json' | Serializer | undefined;
  /** Options of jobs whose call and task set none: those that a task can have. @default none */
  readonly defaults?: TaskDefaults | undefined;
  /** Own backoff functions, by the name that jobs refer to. @default none */
  readonly backoffs?: Readonly<Record<string, CustomBackoff>> | undefined;
  /** Makes the worker of each job, for instance `tsyringeResolver(container)`. @default new WorkerClass() */
  readonly resolver?: Resolver | undefined;
  /** Any pino-like logger. @default JSON lines to standard error */
  readonly logger?: Logger | undefined;
  /** Level of the default logger. @default QUEUE_LOG_LEVEL, else 'info' */
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
  /** Jobs that travel to the broker at once; further ones wait. @default 10000 */
  readonly maxInFlight?: number | undefined;
  /** Jobs that may wait to travel; more are refused with `BackPressureError`. @default 100000 */
  readonly maxPending?: number | undefined;
  /** Bytes of jobs that may wait, and of those that may travel. @default 268435456 */
  readonly maxPendingBytes?: number | undefined;
  /** How long an enqueue waits for a broker that is away; 0 does not wait. @default 10000 */
  readonly offlineMs?: number | undefined;
  /** Time. @default the driver's, else real time */
  readonly clock?: Clock | undefined;
  /** Randomness in [0, 1), for jitter. @default Math.random */
  readonly random?: (() => number) | undefined;
}

/** Options of `start`. */
export interface StartOptions {
  /** Jobs that run at once. @default QUEUE_CONCURRENCY, else 10 */
  readonly concurrency?: number | undefined;
  /** Queues to read and their weights. @default QUEUE_QUEUES, else those of the registered tasks and 'default', weight 1 */
  readonly queues?: Readonly<Record<string, number>> | undefined;
  /** The heaviest queue first, others only while it is empty. @default false */
  readonly strict?: boolean | undefined;
  /**
   * Inside each queue, a waiting job gains one priority for each so many milliseconds it has waited,
   * so that low ones are not starved: by 9 × `agingMs` the lowest goes before what is new. Without it
   * a job waits for as long as higher ones keep coming. @default none: priorities are strict
   */
  readonly agingMs?: number | undefined;
  /** Deliveries held per queue, running ones included; `adaptive` keeps 100 ms of work ready. @default 'adaptive' */
  readonly prefetch?: number | 'adaptive' | undefined;
  /** Close the engine on SIGTERM and SIGINT. @default false */
  readonly handleSignals?: boolean | undefined;
}

const LOG_METHODS = ['debug', 'info', 'warn', 'error'] as const;
const duration = milliseconds({ min: 1 }).optional();
const callable = z.custom<CustomBackoff>((value) => typeof value === 'function', 'a function');
const serializer = z.custom<string | Serializer>(
  (value) => value === 'msgpack' || value === 'json' || isSerializer(value),
  '"msgpack", "json" or a serializer',
);

const RECORDS_RULE = '"off", "failed", "all" or { completed, ageMs }';
const records = z.union(
  [
    oneOf(['off', 'failed', 'all']),
    z.strictObject({
      completed: wholeNumber(0, 10_000_000),
      ageMs: milliseconds({ min: 0 }).optional(),
    }),
  ],
  RECORDS_RULE,
);

const pem = z.custom<string>(
  (value) => typeof value === 'string' && value.includes('-----BEGIN '),
  'the text of a PEM file',
);
const certificates = z
  .strictObject({ ca: pem.optional(), cert: pem.optional(), key: pem.optional() })
  .refine(({ cert, key }) => (cert === undefined) === (key === undefined), {
    error: 'an object that has cert and key, or none of them',
  });
const tls = z.union(
  [flag(), certificates],
  'true, false, or { ca, cert, key } with the texts of PEM files, cert and key together',
);

const engineOptions = z.strictObject({
  driver: z.unknown().optional(),
  driverOptions: z.custom<object>(isPlainObject, 'an object').optional(),
  url: text({ maxLength: 10_000 }).optional(),
  host: text({ maxLength: 1_000 }).optional(),
  port: wholeNumber(1, 65_535).optional(),
  user: text({ maxLength: 1_000 }).optional(),
  password: text({ maxLength: 10_000 }).optional(),
  db: text({ maxLength: 1_000 }).optional(),
  tls: tls.optional(),
  saslMechanism: z.custom<string>(isSaslMechanism, SASL_RULE).optional(),
  prefix: z.custom<string>(isPrefix, PREFIX_RULE).optional(),
  store: z
    .union(
      [text({ maxLength: 10_000 }), withMethods<Store>('', ['connect', 'apply', 'ping', 'close'])],
      'the name or URL of a store, "none", or a store',
    )
    .optional(),
  records: records.optional(),
  allowLocalStore: flag().optional(),
  tombstoneMs: duration,
  serializer: serializer.optional(),
  defaults: z.unknown().optional(),
  backoffs: recordOf('an object of functions', callable).optional(),
  resolver: withMethods<Resolver>('an object with a resolve method', ['resolve']).optional(),
  logger: withMethods<Logger>('a logger with debug, info, warn and error', LOG_METHODS).optional(),
  logLevel: oneOf(LOG_METHODS).optional(),
  leaseMs: milliseconds({ min: 100 }).optional(),
  abortMs: duration,
  drainMs: milliseconds({ min: 0 }).optional(),
  holdMs: milliseconds({ min: 0 }).optional(),
  unknownTaskMs: duration,
  poisonLimit: wholeNumber(1, 1_000).optional(),
  maxBodyBytes: wholeNumber(1, 2 ** 31 - 1).optional(),
  commandMs: duration,
  maxInFlight: wholeNumber(1, 1_000_000).optional(),
  maxPending: wholeNumber(1, 10_000_000).optional(),
  maxPendingBytes: wholeNumber(1, 2 ** 40).optional(),
  offlineMs: milliseconds({ min: 0 }).optional(),
  clock: withMethods<Clock>('a clock with now and setTimer', ['now', 'setTimer']).optional(),
  random: callable.optional(),
});

const startOptions = z.strictObject({
  concurrency: wholeNumber(1, 10_000).optional(),
  queues: recordOf('an object of weights', wholeNumber(1, 9_999))
    .refine((queues) => Object.keys(queues).length > 0, 'an object that names at least one queue')
    .optional(),
  strict: flag().optional(),
  agingMs: duration,
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

const stopOptions = z.strictObject({ drainMs: milliseconds({ min: 0 }).optional() });

/** Checks the options of `stop`. Throws `ConfigError`. */
export function checkStopOptions(input: unknown): StopOptions {
  return check(stopOptions, input, 'stop') as StopOptions;
}

/** Checks the options of `start`. Throws `ConfigError`. */
export function checkStartOptions(input: unknown): StartOptions {
  return check(startOptions, input, 'start') as StartOptions;
}

function check(schema: z.ZodType, input: unknown, method: string): unknown {
  const parsed = parseOptions(schema, input);
  if (parsed.ok) return parsed.options;
  const { path, message } = parsed;
  throw new ConfigError(`${method}: ${path === '' ? 'the options' : `option ${path}`} ${message}.`);
}

function isSerializer(value: unknown): value is Serializer {
  return (
    withMethods('', ['serialize', 'deserialize']).safeParse(value).success &&
    typeof (value as Serializer).contentType === 'string'
  );
}
