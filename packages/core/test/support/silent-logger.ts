import type { Logger, LogLevel } from '../../src/contract/logger.ts';

/** One line that was logged. */
export interface LoggedLine {
  readonly level: LogLevel;
  readonly fields: object;
  readonly message: string | undefined;
}

/** A logger that keeps its lines instead of writing them. */
export function recordingLogger(): { readonly logger: Logger; readonly lines: LoggedLine[] } {
  const lines: LoggedLine[] = [];
  const method =
    (level: LogLevel) =>
    (first: string | object, message?: string): void => {
      const isText = typeof first === 'string';
      lines.push({ level, fields: isText ? {} : first, message: isText ? first : message });
    };
  const logger = {
    debug: method('debug'),
    info: method('info'),
    warn: method('warn'),
    error: method('error'),
  };
  return { logger, lines };
}
