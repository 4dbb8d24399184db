import type { Logger, LogLevel, LogMethod } from '../contract/logger.ts';
import { describeError } from '../exceptions/describe-error.ts';
import { show } from './show.ts';

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** A logger whose lines all carry these fields. */
export function withFields(logger: Logger, fields: object): Logger {
  if (logger.child !== undefined) return logger.child(fields);
  const bind =
    (level: LogLevel): LogMethod =>
    (first: string | object, message?: string): void => {
      if (typeof first === 'string') logger[level](fields, first);
      else logger[level]({ ...fields, ...readFields(first) }, message);
    };
  return { debug: bind('debug'), info: bind('info'), warn: bind('warn'), error: bind('error') };
}

/** Writes one JSON object a line to standard error, from `level` upwards. Never throws. */
export function consoleLogger(level: LogLevel): Logger {
  const write =
    (own: LogLevel): LogMethod =>
    (first: unknown, message?: unknown): void => {
      if (LEVELS.indexOf(own) < LEVELS.indexOf(level)) return;
      const fields = typeof first === 'object' && first !== null ? readFields(first) : {};
      const words = fields === first || typeof first === 'object' ? message : first;
      const head = { time: new Date().toISOString(), level: own, msg: asText(words) };
      process.stderr.write(`${asLine(head, fields)}\n`);
    };
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}

/** The fields of what was logged; an error by itself stands under `err`, as in pino. */
function readFields(logged: object): object {
  try {
    return logged instanceof Error ? { err: logged } : { ...logged };
  } catch {
    return { fields: 'not readable' };
  }
}

function asText(message: unknown): string | undefined {
  return message === undefined || typeof message === 'string' ? message : show(message);
}

/** A line that cannot be written must not stop the work it tells of. */
function asLine(head: object, fields: object): string {
  try {
    return JSON.stringify({ ...head, ...fields, ...head }, plain);
  } catch {
    return JSON.stringify({ ...head, fields: 'not serializable' });
  }
}

function plain(_key: string, value: unknown): unknown {
  if (value instanceof Error) return describeError(value);
  return typeof value === 'bigint' ? `${value}n` : value;
}
