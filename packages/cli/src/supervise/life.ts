import type { Failure } from '../run/failure.ts';
import type { OrderlyStop } from './messages.ts';
import type { ProcessEnd } from './process-port.ts';

/** How the life of one process ended. */
export type Death =
  /** It drained. */
  | { readonly type: 'stopped'; readonly stop: OrderlyStop }
  /** It told what went wrong. */
  | { readonly type: 'failed'; readonly failure: Failure }
  /** It was killed, crashed, or was ended by its module. */
  | { readonly type: 'died'; readonly end: ProcessEnd };

/** What may be over when it is tried again; all else is wrong in the command line or in the module. */
const PASSES = /^ERR_(BROKER_|BACK_PRESSURE|ENQUEUE_|UNEXPECTED)/;

/**
 * Why it makes no sense to start a process again that died before it was ready; `undefined` where it
 * may go better next time.
 */
export function hopeless(death: Death): Failure | undefined {
  if (death.type === 'failed') return PASSES.test(death.failure.code) ? undefined : death.failure;
  if (death.type === 'stopped' || !('code' in death.end)) return undefined;
  const { code } = death.end;
  const message = `The process of the worker ended with code ${code} before it was ready, and did not say why.`;
  return {
    code: 'ERR_MODULE',
    message,
    remedy: 'Look for process.exit() in the module, and at what it wrote before.',
    exitCode: Math.max(code, 1),
    stack: message,
  };
}

/** What is logged of a death. */
export function deathFields(death: Death): Readonly<Record<string, unknown>> {
  if (death.type === 'stopped') return { still_running: death.stop.stillRunning };
  if (death.type === 'died') {
    const { end } = death;
    return 'code' in end ? { exit_code: end.code } : { ...end };
  }
  const { code, message, remedy } = death.failure;
  return { code, error: message, remedy };
}
