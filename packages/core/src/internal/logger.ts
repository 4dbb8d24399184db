import type { Logger, LogLevel, LogMethod } from '../contract/logger.ts';

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** A logger whose lines all carry these fields. */
export function withFields(logger: Logger, fields: object): Logger {
  if (logger.child !== undefined) return logger.child(fields);
  const bind =
    (level: LogLevel): LogMethod =>
    (first: string | object, message?: string): void => {
      if (typeof first === 'string') logger[level](fields, first);
      else logger[level]({ ...fields, ...first }, message);
    };
  return { debug: bind('debug'), info: bind('info'), warn: bind('warn'), error: bind('error') };
}

/** Writes one JSON object a line to standard error, from `level` upwards. */
export function consoleLogger(level: LogLevel): Logger {
  const write =
    (own: LogLevel): LogMethod =>
    (first: string | object, message?: string): void => {
      if (LEVELS.indexOf(own) < LEVELS.indexOf(level)) return;
      const fields = typeof first === 'string' ? {} : first;
      const msg = typeof first === 'string' ? first : message;
      process.stderr.write(
        `${line({ time: new Date().toISOString(), level: own, msg, ...fields })}\n`,
      );
    };
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}

/** A line that cannot be written must not stop the work it tells of. */
function line(entry: {
  readonly time: string;
  readonly level: LogLevel;
  readonly msg: string | undefined;
}): string {
  try {
    return JSON.stringify(entry, (_key, value: unknown) =>
      typeof value === 'bigint' ? `${value}n` : value,
    );
  } catch {
    return JSON.stringify({
      time: entry.time,
      level: entry.level,
      msg: entry.msg,
      fields: 'not serializable',
    });
  }
}
