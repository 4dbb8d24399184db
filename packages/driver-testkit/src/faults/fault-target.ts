import type { Driver } from '@switchyard/core/driver';
import type { BrokerLook } from './look.ts';

/** How a child process makes its driver, or its store: `import(module)[name](options)`. */
export interface DriverSpec {
  /** A package, or the URL of a module. */
  readonly module: string;
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** A broker that is up, and everything that can be done to it. */
export interface RunningTarget {
  /** Where the proxy leads. */
  readonly port: number;
  /** Where the proxy has to listen, of a broker that tells its clients where to come. @default any port that is free */
  readonly proxyPort?: number | undefined;
  /** The broker, its version and what matters of its settings: for the head of a table. */
  readonly setting?: string | undefined;
  /** The driver of a process that reaches the broker at this port of the loopback address. */
  driverAt(port: number): DriverSpec;
  /**
   * How every process makes its store, where the driver has none of its own. No fault of the broker's
   * reaches it. @default none
   */
  readonly store?: DriverSpec | undefined;
  /** Looks where the driver cannot. @default `stats` and `peek` of the driver */
  readonly look?: BrokerLook | undefined;
  /** A queue in which jobs of one ordering key keep their order, where other queues promise none. @default any */
  readonly orderedQueue?: string | undefined;
  /** Longest until what a process held that was killed is another's, in milliseconds. @default a lease, and what a broker may take beyond it */
  readonly deathMs?: number | undefined;
  /** Longest until what a silent process held is another's, in milliseconds. @default a lease */
  readonly silenceMs?: number | undefined;
  /** A driver of this process, straight to the broker: for looking, not for working. */
  direct(): Driver;
  /** Ends the broker as a crash would, and begins it anew with what it had made durable. */
  restart(downMs: number): Promise<void>;
  /** Where in bytes on their way to the broker an ack begins, or -1. */
  findAck(chunk: Buffer): number;
  close(): Promise<void>;
}

/**
 * What a case may need that not every driver has.
 *
 * - `renewals`: leases of its own that end unless they are renewed
 * - `peek`: what lies there is seen without being taken, with when it is due
 * - `aging`: low priorities go first once they have waited for long
 * - `shares`: backlogged queues have their shares to a twentieth
 */
export type Ability = 'renewals' | 'peek' | 'aging' | 'shares';

/** What the fault runner has to know of a driver. */
export interface FaultTarget {
  readonly driver: string;
  /**
   * `network`: workers are child processes, and reach the broker through the proxy. `process`: all in one process
   * and virtual time.
   */
  readonly kind: 'network' | 'process';
  /** Whether the driver, or the store beside it, keeps records, locks and control where all processes see them. @default false */
  readonly stored?: boolean | undefined;
  /** What the driver has not, and why: cases that need it are told to be for others. @default nothing */
  readonly lacks?: Readonly<Partial<Record<Ability, string>>> | undefined;
  /** Makes a broker with nothing in it. */
  open(): Promise<RunningTarget>;
  /** Takes down what `open()` left up for the next case. Called once, when all is over. */
  end?(): Promise<void>;
}
