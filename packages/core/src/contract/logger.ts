/** Log levels, in rising order. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** One method of a {@link Logger}: a message, or fields and a message (pino's order). */
export interface LogMethod {
  (message: string): void;
  (fields: object, message?: string): void;
}

/** Any pino-like logger. */
export interface Logger {
  readonly debug: LogMethod;
  readonly info: LogMethod;
  readonly warn: LogMethod;
  readonly error: LogMethod;
  /** A logger that adds these fields to each line. Where it is missing, core adds them itself. */
  child?(fields: object): Logger;
}
