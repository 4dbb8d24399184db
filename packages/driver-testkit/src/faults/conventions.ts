/** What every case goes by, unless it says otherwise. Milliseconds. */
export const CONVENTIONS = {
  leaseMs: 2_000,
  /** What a broker may take, beyond the lease, to hand out again what a dead worker held. */
  recoverMs: 2_000,
  /** How long a worker that stops lets its jobs run. */
  graceMs: 3_000,
  abortMs: 500,
  poisonLimit: 3,
  /** How long a fault of the network goes on having consequences after its heal: deadlines, a lease, backoff. */
  settleDownMs: 8_000,
  /** Longest wait for a queue to be empty. */
  drainMs: 60_000,
  jobs: 1_000,
} as const;

/** Queue of the cases. */
export const QUEUE = 'mail';
