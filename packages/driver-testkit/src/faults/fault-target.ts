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
  /** The broker, its version and what matters of its settings: for the head of a table. */
  readonly setting?: string | undefined;
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

/** What the fault runner has to know of a driver. */
export interface FaultTarget {
  readonly driver: string;
  /**
   * `network`: workers are child processes, and reach the broker through the proxy. `direct`: they reach it by
   * addresses that it tells them itself, so that there are only the cases that name the driver. `process`: all in
   * one process and virtual time.
   */
  readonly kind: 'network' | 'direct' | 'process';
  /** Whether the driver keeps records, locks and control, where all processes see them. @default false */
  readonly stored?: boolean | undefined;
  /** Makes a broker with nothing in it. */
  open(): Promise<RunningTarget>;
  /** Takes down what `open()` left up for the next case. Called once, when all is over. */
  end?(): Promise<void>;
}
