import type { CommandContext } from '../run/command-context.ts';
import { EXIT } from '../run/exit-codes.ts';
import type { StopCause, SupervisorLink } from '../supervise/process-port.ts';
import type { StopWish } from './worker-stop.ts';

const WHY: Readonly<Record<StopCause, string>> = {
  supervisor: 'stopping: running jobs may end',
  SIGTERM: 'stopping at SIGTERM: running jobs may end',
  orphaned: 'the supervisor is gone, stopping: running jobs may end',
};

/** The wish to stop, as a process of a worker hears it from its supervisor, or from its supervisor's end. */
export class SupervisedStop implements StopWish {
  readonly asked: Promise<void>;
  readonly signal: undefined = undefined;
  #isReady = false;
  #cause: StopCause | undefined;
  #resolve: () => void = () => undefined;

  constructor({ parts, log }: CommandContext, link: SupervisorLink) {
    this.asked = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    link.onStop((cause) => {
      this.#cause = cause;
      log[cause === 'orphaned' ? 'warn' : 'info'](WHY[cause]);
      // A module that never finishes loading would live on with nobody to end it.
      if (cause === 'orphaned' && !this.#isReady) parts.exitNow(EXIT.failed);
      this.ask();
    });
  }

  /** Whether somebody said so, and not the module. */
  get isTold(): boolean {
    return this.#cause !== undefined;
  }

  /** Jobs are taken from now on. */
  ready(): void {
    this.#isReady = true;
  }

  ask(): void {
    this.#resolve();
  }
}
