/** What the loopback driver does natively: what its in-memory broker does, over a network. */
export const LOOPBACK_CAPABILITIES = {
  delay: { maxMs: 3_155_760_000_000, resolutionMs: 1 },
  release: 'delayed',
  lease: 'timed',
  deadLetter: true,
  priority: { levels: 10, aging: true },
  ordering: 'key',
  prefetch: 'dynamic',
  deathCount: true,
  recognisesRepeats: true,
  uniqueIds: true,
  stats: 'exact',
  peek: true,
  purge: true,
  control: false,
  confirms: false,
  /** Its state outlives its listener and every connection, but not the process it is in. */
  durable: false,
} as const;

/** The capabilities of this driver, literally. */
export type LoopbackCapabilities = typeof LOOPBACK_CAPABILITIES;
