import type { Address } from './library.ts';

/** A broker that was emptied for one run. */
export interface Staged {
  readonly address: Address;
  /** Processor time that it has used so far, in microseconds. */
  cpuUs(): Promise<number>;
}

/** Does something with an emptied broker, and lets go of it. */
export type Stage = <T>(work: (broker: Staged) => Promise<T>) => Promise<T>;
