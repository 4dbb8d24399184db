/** What the Redis driver does natively: everything. */
export const CAPABILITIES = {
  /** Far more than anybody waits, and below where the scores of a sorted set lose milliseconds. */
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
  control: true,
  confirms: true,
  /** As durable as Redis was told to be: with AOF and fsync every second, but for the last second. */
  durable: true,
} as const;

/** The capabilities of this driver, literally. */
export type RedisCapabilities = typeof CAPABILITIES;
