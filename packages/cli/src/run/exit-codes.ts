/** What the process ends with. Documented in `docs/cli.md` and in `--help`. */
export const EXIT = {
  /** Done, and the answer is yes. */
  done: 0,
  /** It failed, or the answer is no: not ready, not found, nothing was changed. */
  failed: 1,
  /** Asked wrongly: bad usage, an option or configuration that is not allowed, or not possible on this driver. */
  usage: 2,
  /** A worker stopped while handlers were still running. */
  stillRunning: 3,
} as const;

const SIGNAL_NUMBERS = { SIGINT: 2, SIGTERM: 15 } as const;

/** The signals that end a worker. */
export type StopSignal = keyof typeof SIGNAL_NUMBERS;

/** What a process ends with that a signal ended at once: 130 for SIGINT, 143 for SIGTERM. */
export function exitCodeOf(signal: StopSignal): number {
  return 128 + SIGNAL_NUMBERS[signal];
}

/** The table of exit codes, as `--help` prints it. */
export const EXIT_CODES_HELP = `Exit codes:
  0    done
  1    it failed, or the answer is no (not ready, not found, nothing changed)
  2    asked wrongly: usage, configuration, or not possible on this driver
  3    a worker stopped while handlers were still running
  130  a worker was ended at once by a second SIGINT; 143 by a second SIGTERM`;
