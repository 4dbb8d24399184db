/** The time a suite lives by: virtual where the driver can, else real. */
export interface HarnessTime {
  /** Virtual time costs nothing: only then do suites also wait for days. */
  readonly type: 'virtual' | 'real';
  /** Epoch milliseconds. */
  now(): number;
  /** Resolves once `ms` more are over and what became due by then was begun. */
  pass(ms: number): Promise<void>;
}

/** What {@link virtualTime} needs of a clock. */
export interface AdvanceableClock {
  now(): number;
  advance(ms: number): unknown;
}

/** The time of a clock that is moved by hand. */
export function virtualTime(clock: AdvanceableClock): HarnessTime {
  return {
    type: 'virtual',
    now: () => clock.now(),
    pass: async (ms) => {
      await clock.advance(ms);
    },
  };
}

/** Real time, waited for until the clock says so: a timer alone may fire a millisecond early. */
export function realTime(): HarnessTime {
  return {
    type: 'real',
    now: () => Date.now(),
    pass: async (ms) => {
      const end = Date.now() + ms;
      for (let left = ms; left > 0; left = end - Date.now()) {
        await new Promise((resolve) => {
          setTimeout(resolve, left);
        });
      }
    },
  };
}
