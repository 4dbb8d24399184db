import {
  ConfigError,
  refuseUnknown,
  wrongOption,
  type EngineEventName,
  type Logger,
  type LogLevel,
} from '@switchyard/core/middleware';
import { redactor, type Redact } from './redact.ts';

/** An event that has a line. */
export type LoggedEvent =
  | Exclude<Extract<EngineEventName, `job.${string}`>, 'job.progress'>
  | 'driver.degraded'
  | 'driver.recovered';

/** The level of each line. */
const LEVELS: Readonly<Record<LoggedEvent, LogLevel>> = {
  'job.enqueued': 'info',
  'job.duplicate': 'info',
  'job.started': 'info',
  'job.completed': 'info',
  'job.retried': 'warn',
  'job.snoozed': 'info',
  'job.discarded': 'info',
  'job.cancelled': 'info',
  'job.dead': 'error',
  'job.released': 'info',
  'job.redriven': 'info',
  'job.dropped': 'info',
  'job.lease-lost': 'warn',
  'job.stuck': 'warn',
  'job.settle-unknown': 'warn',
  'driver.degraded': 'error',
  'driver.recovered': 'info',
};

/** What is logged, and where. */
export interface LoggingOptions {
  /** Any pino-like logger. @default the engine's */
  readonly logger?: Logger | undefined;
  /** Levels other than the usual ones; `false` leaves a line out. @default enqueued to completed `info`, retried `warn`, dead `error` */
  readonly levels?: { readonly [N in LoggedEvent]?: LogLevel | false | undefined } | undefined;
  /** Whether the lines `job enqueued` and `job started` hold the payload. @default false */
  readonly payload?: boolean | undefined;
  /**
   * Paths whose value is written as `[redacted]`, in the form that pino has for them:
   * `payload.card`, `payload.users[*].token`, `payload["card-number"]`, `error.message`. @default none
   */
  readonly redact?: readonly string[] | undefined;
}

/** Options with what stands in for those left out. */
export interface Settings {
  readonly logger: Logger | undefined;
  readonly levels: ReadonlyMap<LoggedEvent, LogLevel>;
  readonly payload: boolean;
  readonly redact: Redact;
}

const METHODS = ['debug', 'info', 'warn', 'error'] as const;

/** Reads options. Throws `ConfigError` for what none can be. */
export function readOptions(given: LoggingOptions): Settings {
  if (typeof given !== 'object' || given === null)
    throw wrongOption('logging()', 'given an object of options', given);
  refuseUnknown(given, 'logging', ['logger', 'levels', 'payload', 'redact']);
  const { logger, payload = false, redact = [] } = given;
  if (logger !== undefined && METHODS.some((name) => typeof logger?.[name] !== 'function'))
    throw new ConfigError(`logging: logger must have ${METHODS.join(', ')}.`);
  if (typeof payload !== 'boolean') throw wrongOption('logging: payload', 'a boolean', payload);
  return { logger, payload, levels: readLevels(given.levels ?? {}), redact: redactor(redact) };
}

function readLevels(
  given: NonNullable<LoggingOptions['levels']>,
): ReadonlyMap<LoggedEvent, LogLevel> {
  const all = Object.keys(LEVELS) as LoggedEvent[];
  refuseUnknown(given, 'logging: levels', all);
  const levels = new Map<LoggedEvent, LogLevel>();
  for (const name of all) {
    const level = given[name] ?? LEVELS[name];
    if (level === false) continue;
    if (!METHODS.includes(level))
      throw wrongOption(`logging: levels["${name}"]`, `${METHODS.join(', ')} or false`, level);
    levels.set(name, level);
  }
  return levels;
}
