/** What a job does; the same on both sides. */
export type Handler = (payload: unknown) => Promise<void>;

/** A queue in a race: ours, or another library behind the same few calls. */
export interface Contender {
  /** Adds one job; answers a promise where the caller must wait until it is accepted. */
  add(payload: unknown): Promise<unknown> | void;
  /** Begins to run jobs. Until then they only gather. */
  start(): Promise<void> | void;
  /** Resolves once nothing is left of any job, after all handlers have run. */
  settled(): Promise<void> | void;
  close(): Promise<void> | void;
}

/** Makes a fresh contender that runs its jobs by `handler`. */
export type OpenContender = (handler: Handler) => Contender;

/** Jobs that run at once, on every side: the engine's default. */
export const CONCURRENCY = 10;
