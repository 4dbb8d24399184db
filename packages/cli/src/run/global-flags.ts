import type { LogLevel } from '@switchyard/core';

/** Flags that every command takes. */
export interface GlobalFlags {
  readonly driver?: string;
  readonly url?: string;
  readonly store?: string;
  readonly prefix?: string;
  readonly json?: boolean;
  readonly log?: 'text' | 'json';
  readonly logLevel?: LogLevel;
  /** False after `--no-color`. */
  readonly color?: boolean;
}

/** The global flags as far as they can be told before the command line is understood. */
export function guessFlags(argv: readonly string[]): GlobalFlags {
  const end = argv.indexOf('--');
  const words = end === -1 ? argv : argv.slice(0, end);
  const has = (...wanted: readonly string[]): boolean =>
    wanted.some((word) => words.includes(word));
  const follows = (flag: string, value: string): boolean =>
    has(`${flag}=${value}`) ||
    words.some((word, index) => word === flag && words[index + 1] === value);
  return {
    json: has('--json'),
    color: !has('--no-color'),
    log: follows('--log', 'json') ? 'json' : 'text',
    ...(follows('--log-level', 'debug') ? { logLevel: 'debug' } : {}),
  };
}
