/** What the Kafka driver does natively. */
export const KAFKA_CAPABILITIES = {
  /**
   * By levels: topics in which messages wait until workers move them. A hundred years: longer is a mistake rather
   * than a wish. Later than asked by no more than this, while nothing is overloaded.
   */
  delay: { maxMs: 3_155_760_000_000, resolutionMs: 100 },
  /** To its old place, in the process that owns its partition. A log cannot change what lies in it: with headers or a delay, core publishes a copy. */
  release: 'immediate',
  lease: 'partition',
  deadLetter: false,
  priority: false,
  /** The owner of a partition runs one message of a key at a time. */
  ordering: 'key',
  prefetch: 'dynamic',
  deathCount: false,
  recognisesRepeats: false,
  uniqueIds: false,
  /** By lag, and what the owners of partitions have noted with their last commit. */
  stats: 'approximate',
  peek: false,
  purge: false,
  control: true,
  /** Every publish waits for all replicas that are in sync: there is nothing more to ask for. */
  confirms: false,
  durable: true,
} as const;

/** The capabilities of this driver, literally. */
export type KafkaCapabilities = typeof KAFKA_CAPABILITIES;
