import type { Driver } from '@switchyard/core/driver';

/** How a child process makes its driver: `import(module)[name](options)`. */
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
  /** The driver of a process that reaches the broker at this port of the loopback address. */
  driverAt(port: number): DriverSpec;
  /** A driver of this process, straight to the broker: for looking, not for working. */
  direct(): Driver;
  /** Ends the broker as a crash would, and begins it anew with what it had made durable. */
  restart(downMs: number): Promise<void>;
  /** Where in bytes on their way to the broker an ack begins, or -1. */
  findAck(chunk: Buffer): number;
  close(): Promise<void>;
}

/** What the fault runner has to know of a driver. One file for each under `targets/`. */
export interface FaultTarget {
  readonly driver: string;
  /** `network`: workers are child processes. `process`: all in one process and virtual time. */
  readonly kind: 'network' | 'process';
  /** Starts a broker with nothing in it. */
  open(): Promise<RunningTarget>;
}
