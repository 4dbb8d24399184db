import type { Logger, LogLevel } from '@switchyard/core';
import { pino } from 'pino';
import { oneLine, printable } from './printable.ts';
import type { Redact } from './redact.ts';
import { makeStyle, type Tone } from './style.ts';

/** How log lines are written. */
export interface LogOptions {
  readonly format: 'text' | 'json';
  readonly level: LogLevel;
  /** Takes whole lines; they go to standard error. */
  readonly write: (text: string) => void;
  readonly redact: Redact;
  readonly color: boolean;
}

const TONES: Readonly<Record<string, Tone>> = {
  debug: 'dim',
  info: 'good',
  warn: 'warn',
  error: 'bad',
};

/** A logger for people or for machines. Secrets are hidden in every line. */
export function createLogger(options: LogOptions): Logger {
  const { format, level, write, redact } = options;
  const line = format === 'json' ? (text: string): string => text : textLine(options);
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (text: string) => write(redact(line(text))) },
  );
}

/** Makes one line for people of a line for machines: `12:00:01 warn  what happened  key=value`. */
function textLine({ color }: LogOptions): (text: string) => string {
  const style = makeStyle({ color });
  return (text) => {
    const { time, level, msg, ...rest } = JSON.parse(text) as Record<string, unknown>;
    const word = String(level);
    const head = [
      style('dim', String(time).slice(11, 19)),
      style(TONES[word] ?? 'dim', word.padEnd(5)),
      ...(msg === undefined ? [] : [oneLine(shownText(msg), Infinity)]),
    ];
    const tail = Object.entries(rest).map(([key, value]) =>
      style('dim', printable(`${key}=${shown(value)}`)),
    );
    return `${[...head, ...tail].join(' ')}\n`;
  };
}

function shownText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function shown(value: unknown): string {
  return typeof value === 'string' && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
}
