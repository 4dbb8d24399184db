import type { Logger } from '@switchyard/core';
import type { EnginePort } from '../engine-port.ts';
import type { StopSignal } from './exit-codes.ts';
import type { Io } from './io.ts';

/** Which engine a call asks for; what is not given comes from the environment. */
export interface EngineChoice {
  readonly driver: string | undefined;
  readonly url: string | undefined;
  readonly store: string | undefined;
  readonly prefix: string | undefined;
  readonly logger: Logger;
}

/** Makes engines: the one place where the CLI meets a driver. */
export interface EngineSource {
  /** The driver that is going to be used, and what chose it. */
  chosen(choice: Pick<EngineChoice, 'driver'>): {
    readonly name: string;
    readonly by: '--driver' | 'QUEUE_DRIVER' | 'default';
  };
  /** Makes an engine that connects to nothing yet. Throws `QueueError`. */
  make(choice: EngineChoice): EnginePort;
}

/** Environment variables. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Everything the CLI has of the outside; tests bring their own. */
export interface CliParts {
  readonly io: Io;
  readonly env: Variables;
  readonly cwd: string;
  /** As in `20.19.0`. */
  readonly nodeVersion: string;
  readonly engines: EngineSource;
  /** Epoch milliseconds. */
  now(): number;
  /** Resolves after `ms`, or earlier when aborted. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  /** Calls back for each SIGTERM and SIGINT from now on; the answer ends that. */
  onSignal(listener: (signal: StopSignal) => void): () => void;
  /** Ends the process at once. */
  exitNow(code: number): void;
}
