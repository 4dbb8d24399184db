import { ERROR_CODES, type ErrorCode } from '@switchyard/core';
import { ModuleError } from '../module/module-error.ts';
import { EXIT } from './exit-codes.ts';
import { UsageError } from './usage-error.ts';

/** An error as it is told: to people in three lines, to machines as data. */
export interface Failure {
  /** A code of `docs/errors.md`, `ERR_USAGE`, `ERR_MODULE`, or `ERR_UNEXPECTED`. */
  readonly code: string;
  readonly message: string;
  /** What to do. */
  readonly remedy: string;
  readonly exitCode: number;
  /** The stack, with those of its causes. */
  readonly stack: string;
}

/** What to do about errors whose message does not say it, or says it to a program. */
const REMEDIES: Partial<Record<ErrorCode, string>> = {
  ERR_BROKER_UNAVAILABLE:
    'Start the broker, or correct QUEUE_URL or --url. `switchyard doctor` checks the way there.',
  ERR_BROKER_TIMEOUT:
    'Try again; if it stays so, look at the load of the broker and the network. `switchyard doctor` checks the way there.',
  ERR_BROKER_AUTH: 'Correct user and password in QUEUE_URL, and what the broker permits that user.',
  ERR_BROKER_FULL: 'Wait until workers catch up, or raise the limit of the broker.',
  ERR_TASK_UNKNOWN: 'Correct the name, or let the module of --module register the task.',
  ERR_INVALID_NAME: 'Correct the name as the message says.',
  ERR_INVALID_OPTION: 'Correct the flag of that name; --help after the command explains it.',
  ERR_INVALID_PAYLOAD: 'Correct the payload as the message says.',
  ERR_JOB_NOT_FOUND:
    'Check the id, and name its queue with --queue: a command knows only default and the queues of QUEUE_QUEUES.',
  ERR_JOB_WAIT_TIMEOUT: 'Wait longer with --timeout, or ask why with `switchyard jobs explain`.',
  ERR_CONFIG_INVALID: '`switchyard doctor` shows the whole configuration.',
  ERR_DRIVER_UNKNOWN: 'Correct --driver or QUEUE_DRIVER.',
  ERR_DRIVER_NOT_INSTALLED: 'Install the package in the directory you run this from.',
  ERR_NO_TASKS:
    'Export worker classes by their task names from the module; see `switchyard worker --help`.',
  ERR_ALREADY_STARTED: 'The module must not call start(): the worker command does.',
  ERR_ENQUEUE_UNKNOWN: 'Look for the id before you enqueue it again.',
};

/** Errors of what was asked for, not of what happened. */
const ASKED_WRONGLY: ReadonlySet<string> = new Set<ErrorCode>([
  'ERR_CONFIG_INVALID',
  'ERR_DRIVER_UNKNOWN',
  'ERR_DRIVER_NOT_INSTALLED',
  'ERR_INVALID_NAME',
  'ERR_INVALID_OPTION',
  'ERR_INVALID_PAYLOAD',
  'ERR_NO_TASKS',
  'ERR_TASK_UNKNOWN',
  'ERR_TOO_LARGE',
  'ERR_UNSUPPORTED_FEATURE',
]);

/** Makes of anything thrown what is told of it. */
export function describeFailure(thrown: unknown): Failure {
  const stack = stackOf(thrown);
  if (thrown instanceof UsageError) {
    const { message, hint: remedy } = thrown;
    return { code: 'ERR_USAGE', message, remedy, exitCode: EXIT.usage, stack };
  }
  const message =
    thrown instanceof Error && thrown.message !== '' ? thrown.message : String(thrown);
  if (thrown instanceof ModuleError) {
    const { hint: remedy } = thrown;
    return { code: 'ERR_MODULE', message, remedy, exitCode: EXIT.failed, stack };
  }
  const code = queueErrorCode(thrown);
  if (code === undefined) {
    const remedy = 'Run it again with --log-level debug to see where it comes from.';
    return { code: 'ERR_UNEXPECTED', message, remedy, exitCode: EXIT.failed, stack };
  }
  const exitCode = ASKED_WRONGLY.has(code) ? EXIT.usage : EXIT.failed;
  const own = remedyOf(thrown);
  if (own !== undefined) {
    return { code, message: message.replace(own, '').trim(), remedy: own, exitCode, stack };
  }
  const remedy = REMEDIES[code] ?? `docs/errors.md explains ${code}.`;
  return { code, message, remedy, exitCode, stack };
}

/** An error that brings its remedy apart also ends its message with it. */
function remedyOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !('remedy' in thrown)) return undefined;
  return typeof thrown.remedy === 'string' && thrown.remedy !== '' ? thrown.remedy : undefined;
}

/** Whether it was thrown by Switchyard, so that its code says what it means. */
export function isQueueError(thrown: unknown): boolean {
  return queueErrorCode(thrown) !== undefined;
}

/** Known by its code, since a driver or a module may bring its own copy of core. */
function queueErrorCode(thrown: unknown): ErrorCode | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown)) return undefined;
  const { code } = thrown;
  return typeof code === 'string' && Object.hasOwn(ERROR_CODES, code)
    ? (code as ErrorCode)
    : undefined;
}

const MAX_CAUSES = 5;

function stackOf(thrown: unknown): string {
  const parts: string[] = [];
  let error = thrown;
  for (let depth = 0; error instanceof Error && depth < MAX_CAUSES; depth += 1) {
    parts.push(`${depth === 0 ? '' : 'Caused by: '}${error.stack ?? String(error)}`);
    error = error.cause;
  }
  return parts.length === 0 ? String(thrown) : parts.join('\n');
}
