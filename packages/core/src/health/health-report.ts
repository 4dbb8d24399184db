import type { BrokerWarning } from '../contract/warning.ts';

/** How one of an engine's loops does. */
export interface LoopHealth {
  /** `receive mail`, `renew`, `control`, `sweep`, `promote`. */
  readonly name: string;
  readonly ok: boolean;
  /** Milliseconds since it last came round. */
  readonly lastBeatMs: number;
  /** Why it sleeps on purpose: `full`, `paused`, `nothing is held`. A loop that rests is well. */
  readonly resting?: string | undefined;
  /** What is wrong. */
  readonly problem?: string | undefined;
}

/** How a connection does. */
export interface ConnectionHealth {
  readonly name: string;
  readonly ok: boolean;
  /** Milliseconds of the last answered ping. */
  readonly pingMs?: number | undefined;
  readonly problem?: string | undefined;
}

/** What is amiss with how broker or store are set up. */
export interface HealthWarning extends BrokerWarning {
  /** Name of driver or store. */
  readonly name: string;
}

/**
 * How an engine does. `live` turns false only when its own loops stall while the broker answers: a
 * broker that is away must not make an orchestrator restart every worker. `ready` turns false when
 * the broker is away or a loop stalls, and while it starts, stops or is closed.
 */
export interface HealthReport {
  readonly live: boolean;
  readonly ready: boolean;
  /** `producing`: nothing was started here. */
  readonly role: 'producing' | 'working' | 'stopping' | 'stopped' | 'closed';
  readonly driver: ConnectionHealth;
  /** Missing where there is no store, or the driver is the store. */
  readonly store?: ConnectionHealth | undefined;
  readonly loops: readonly LoopHealth[];
  readonly running: number;
  /** Handlers that run on after their abort. */
  readonly stuck: number;
  /** Queues that are paused. */
  readonly paused: readonly string[];
  /** What was found about the set-up of broker and store, at most a minute ago; turns nothing red. */
  readonly warnings: readonly HealthWarning[];
  /** Every problem found, a sentence each; empty where all is well. */
  readonly problems: readonly string[];
}
