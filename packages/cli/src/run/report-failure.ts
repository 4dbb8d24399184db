import type { Logger } from '@switchyard/core';
import { printable } from '../output/printable.ts';
import type { Redact } from '../output/redact.ts';
import { makeStyle } from '../output/style.ts';
import { toJson } from '../output/to-json.ts';
import type { Failure } from './failure.ts';
import type { GlobalFlags } from './global-flags.ts';
import type { Io } from './io.ts';

/** Where and how a failure is told. */
export interface Telling {
  readonly io: Io;
  readonly flags: GlobalFlags;
  readonly redact: Redact;
  readonly log: Logger;
  /** With the stack. */
  readonly debug: boolean;
}

/**
 * Tells of a failure: one JSON value on standard output with `--json`, a line of the log with
 * `--log json`, else three lines for people on standard error. Never a secret.
 */
export function reportFailure(failure: Failure, telling: Telling): void {
  const { io, flags, redact, debug } = telling;
  const { code, exitCode } = failure;
  const message = redact(failure.message);
  const remedy = redact(failure.remedy);
  const stack = debug ? redact(failure.stack) : undefined;
  const told = { code, message, remedy, ...(stack === undefined ? {} : { stack }) };
  if (flags.json === true) io.out(`${toJson({ error: { ...told, exitCode } })}\n`);
  if (flags.log === 'json') {
    telling.log.error({ code, remedy, ...(stack === undefined ? {} : { stack }) }, message);
  } else if (flags.json !== true) {
    const style = makeStyle({ color: io.color.err && flags.color !== false });
    io.err(`${style('bad', `Error ${code}:`)} ${printable(message)}\n`);
    io.err(`${style('dim', 'What to do:')} ${printable(remedy)}\n`);
    if (stack !== undefined) io.err(`${printable(stack)}\n`);
  }
}
