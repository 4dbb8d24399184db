/** What a file can do; what it does not declare core does in its stead, or refuses. */
export const CAPABILITIES = {
  /** A hundred years: longer delays are a mistake rather than a wish. */
  delay: { maxMs: 3_155_760_000_000, resolutionMs: 1 },
  release: 'delayed',
  lease: 'timed',
  deadLetter: true,
  /** Core spreads jobs over three bands. */
  priority: false,
  ordering: 'none',
  prefetch: 'dynamic',
  deathCount: true,
  recognisesRepeats: true,
  uniqueIds: true,
  stats: 'exact',
  peek: true,
  purge: true,
  control: false,
  confirms: false,
  durable: true,
} as const;

/** The capabilities of this driver, literally. */
export type FileCapabilities = typeof CAPABILITIES;
