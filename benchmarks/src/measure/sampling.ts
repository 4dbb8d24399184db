/** How often a side runs in one round. */
export interface Sampling {
  /** Runs before anything is measured: a worker lives for days, so what counts is code that is compiled. */
  readonly warmUps: number;
  /** Jobs of such a run. @default those of a measured one */
  readonly warmUpJobs?: number;
  /** No further one begins once they have taken so long together. @default no limit */
  readonly warmUpMs?: number;
  /** Measured runs, of which the median counts. */
  readonly samples: number;
  /** No further one begins once they have taken so long together. @default no limit */
  readonly samplesMs?: number;
}

/** What is done where a target says nothing. */
export const FULL_SAMPLING: Sampling = { warmUps: 4, samples: 3 };
