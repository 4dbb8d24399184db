import type { Logger, LogLevel } from '@switchyard/core/middleware';

/** A line that was logged. */
export interface Recorded {
  readonly level: LogLevel;
  readonly text: string;
  readonly fields: object;
}

/** A logger that keeps its lines. */
export function recordingLogger(): { readonly logger: Logger; readonly lines: Recorded[] } {
  const lines: Recorded[] = [];
  const at =
    (level: LogLevel) =>
    (first: object | string, text?: string): void => {
      const fields = typeof first === 'string' ? {} : first;
      lines.push({ level, text: typeof first === 'string' ? first : (text ?? ''), fields });
    };
  const logger = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
  return { logger, lines };
}
