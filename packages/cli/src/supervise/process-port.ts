import type { Limits } from './limits.ts';
import type { News, Order } from './messages.ts';

/** What a process of a worker is given besides its command line. */
export interface ProcessSettings {
  /** Its number, from 1; its replacement has the same. */
  readonly process: number;
  readonly limits: Limits;
  /** Whether its lines end on a terminal with colours. */
  readonly color: { readonly out: boolean; readonly err: boolean };
}

/** Which process to start. */
export interface ProcessStart {
  readonly argv: readonly string[];
  readonly settings: ProcessSettings;
}

/** How a process ended: by a code, by a signal, or because it could not be started. */
export type ProcessEnd =
  | { readonly code: number }
  | { readonly signal: string }
  | { readonly error: string };

/** Who hears of a started process. */
export interface ProcessListener {
  readonly news: (news: News) => void;
  /** A piece of what it wrote. */
  readonly wrote: (stream: 'out' | 'err', text: string) => void;
  /** Called once, after all else. */
  readonly ended: (end: ProcessEnd) => void;
}

/** A started process, as its supervisor holds it. */
export interface ProcessHandle {
  readonly pid: number | undefined;
  /** Does nothing once the process has ended. */
  order(order: Order): void;
  /** Ends it at once (SIGKILL). */
  kill(): void;
}

/** Starts a process of a worker. Never throws: one that cannot be started has ended. */
export type StartProcess = (start: ProcessStart, listener: ProcessListener) => ProcessHandle;

/** Who told a process to stop: its supervisor, somebody's signal, or the end of its supervisor. */
export type StopCause = 'supervisor' | 'SIGTERM' | 'orphaned';

/** The way of a process to its supervisor. */
export interface SupervisorLink {
  /** The number of this process, from 1. */
  readonly process: number;
  readonly limits: Limits;
  /** Resolves when it is written, or can never be. */
  tell(news: News): Promise<void>;
  /** Calls back at the first wish to stop, whenever that was. */
  onStop(listener: (cause: StopCause) => void): void;
  /** The resident set of this process, in MiB. */
  memoryMiB(): number;
}
