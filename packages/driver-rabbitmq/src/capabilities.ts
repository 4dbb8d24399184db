/** Bits of the longest delay: the ladder has a rung for each. */
export const DELAY_BITS = 28;

/** What RabbitMQ does natively, without plugins. */
export type RabbitmqCapabilities = {
  /** The ladder of delays. */
  readonly delay: { readonly maxMs: number; readonly resolutionMs: number };
  /** A nack gives back as it was, and takes no headers. */
  readonly release: 'immediate';
  readonly lease: 'connection';
  /** A nack that dead-letters takes no headers either: core publishes a copy, then acks. */
  readonly deadLetter: false;
  /** Quorum queues have strict priorities since 4.3 only: core's bands are the same on every version. */
  readonly priority: false;
  readonly ordering: 'declared';
  readonly prefetch: 'dynamic';
  /** What the broker counts are deliveries, hand-backs included. */
  readonly deathCount: false;
  readonly recognisesRepeats: false;
  readonly uniqueIds: false;
  /** It tells how many wait, and nothing of what is delayed or active. */
  readonly stats: 'waiting';
  /** Looking is taking, and counts as a delivery. */
  readonly peek: false;
  /** What is delayed lies among the delays of all queues. */
  readonly purge: false;
  readonly control: true;
  readonly confirms: false;
  readonly durable: true;
};

/** The capabilities of a driver whose delays have that step. */
export function capabilitiesFor(delayTickMs: number): RabbitmqCapabilities {
  return Object.freeze({
    delay: Object.freeze({ maxMs: (2 ** DELAY_BITS - 1) * delayTickMs, resolutionMs: delayTickMs }),
    release: 'immediate',
    lease: 'connection',
    deadLetter: false,
    priority: false,
    ordering: 'declared',
    prefetch: 'dynamic',
    deathCount: false,
    recognisesRepeats: false,
    uniqueIds: false,
    stats: 'waiting',
    peek: false,
    purge: false,
    control: true,
    confirms: false,
    durable: true,
  });
}
