import type { CommandContext } from '../run/command-context.ts';
import { exitCodeOf, type StopSignal } from '../run/exit-codes.ts';

/** Waits for the wish to stop; a second signal ends the process at once. */
export class StopRequest {
  /** Resolves with the first wish. */
  readonly asked: Promise<void>;
  /** Ends the listening. */
  readonly forget: () => void;
  #signal: StopSignal | undefined;
  #resolve: () => void = () => undefined;

  constructor({ parts, log }: CommandContext) {
    this.asked = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    this.forget = parts.onSignal((signal) => {
      if (this.#signal !== undefined) {
        log.warn(
          { signal },
          'second signal: ending at once, running jobs come back by their lease',
        );
        parts.exitNow(exitCodeOf(signal));
        return;
      }
      this.#signal = signal;
      log.info({ signal }, 'stopping: running jobs may end; a second signal ends at once');
      this.ask();
    });
  }

  /** The signal that asked first. */
  get signal(): StopSignal | undefined {
    return this.#signal;
  }

  /** Asks to stop, without a signal. */
  ask(): void {
    this.#resolve();
  }
}
