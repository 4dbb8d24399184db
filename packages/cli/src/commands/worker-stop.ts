import type { CommandContext } from '../run/command-context.ts';
import { exitCodeOf, type StopSignal } from '../run/exit-codes.ts';

/** The wish that a worker stops. */
export interface StopWish {
  /** Resolves with the first wish. */
  readonly asked: Promise<void>;
  /** The signal that asked first. */
  readonly signal: StopSignal | undefined;
  /** Asks to stop, without a signal. */
  ask(): void;
}

/** Waits for the wish to stop; a second signal ends the process at once. */
export class StopRequest implements StopWish {
  readonly asked: Promise<void>;
  /** Ends the listening. */
  readonly forget: () => void;
  #signal: StopSignal | undefined;
  #resolve: () => void = () => undefined;

  /** `atOnce` is called before the process ends at a second signal. */
  constructor({ parts, log }: CommandContext, atOnce: () => void = () => undefined) {
    this.asked = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    this.forget = parts.onSignal((signal) => {
      if (this.#signal !== undefined) {
        log.warn(
          { signal },
          'second signal: ending at once, running jobs come back by their lease',
        );
        atOnce();
        parts.exitNow(exitCodeOf(signal));
        return;
      }
      this.#signal = signal;
      log.info({ signal }, 'stopping: running jobs may end; a second signal ends at once');
      this.ask();
    });
  }

  get signal(): StopSignal | undefined {
    return this.#signal;
  }

  ask(): void {
    this.#resolve();
  }
}
