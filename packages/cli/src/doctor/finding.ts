/** One thing that was looked at. */
export interface Finding {
  /** What was looked at: `node`, `environment`, `driver`, `connection`, … */
  readonly check: string;
  readonly status: 'ok' | 'warn' | 'error';
  /** What is so. */
  readonly found: string;
  /** What it should be. */
  readonly expected: string;
  /** What to do; missing where all is well. */
  readonly remedy?: string;
}

/** What the doctor tells. */
export interface DoctorReport {
  /** Whether there is no error; warnings are allowed. */
  readonly ok: boolean;
  readonly findings: readonly Finding[];
  /** Checks that had to be left out, because of an error before them. */
  readonly notChecked: readonly string[];
}
