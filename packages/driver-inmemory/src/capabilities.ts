/** What the in-memory driver does natively: everything but surviving its process. */
export const CAPABILITIES = {
  /** A hundred years: longer delays are a mistake rather than a wish. */
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
  confirms: false,
  durable: false,
} as const;

/** The capabilities of this driver, literally. */
export type InMemoryCapabilities = typeof CAPABILITIES;
