/** Which way bytes go. */
export type Direction = 'toServer' | 'toClient';

/** Bytes that come in pieces. */
export interface Dribble {
  readonly bytes: number;
  readonly everyMs: number;
}

/** Cuts a connection at a byte. */
export interface Cut {
  readonly direction: Direction;
  /** Index of the first byte that must not pass, or -1. Asked once for each chunk as it is forwarded. */
  find(chunk: Buffer): number;
  /** How many connections are cut before it is forgotten. @default 1 */
  readonly times?: number | undefined;
}

/** What holds for all flows of a proxy now. */
export interface ProxyRules {
  /** Directions in which nothing moves. */
  readonly stalled: Set<Direction>;
  delayMs: number;
  dribble: Dribble | undefined;
  cut: (Cut & { left: number }) | undefined;
}

/** What a proxy has seen. */
export interface ProxyCounts {
  /** Connections taken in since the beginning. */
  readonly accepted: number;
  /** Connections that are open now, black-holed ones included. */
  readonly open: number;
  /** Connections cut at a byte. */
  readonly cut: number;
  /** Connections reset on demand. */
  readonly reset: number;
  readonly bytesToServer: number;
  readonly bytesToClient: number;
}
