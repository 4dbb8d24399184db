import { placeOf, type KafkaAdmin, type TopicPartition } from '../client/client.ts';
import type { Partition } from './partition.ts';

const EVERY_MS = 60_000;
/** Kafka deletes by whole segments in the end: small steps bring nothing. */
const LEAST_RECORDS = 1_000;

/**
 * Deletes what everybody is done with: topics keep their messages for ever, so that none is lost that nobody has
 * worked on. Only what lies below a watermark that was committed.
 */
export class Housekeeping {
  readonly #admin: KafkaAdmin;
  readonly #deleted = new Map<string, number>();
  #nextAt: number = Date.now() + EVERY_MS;

  constructor(admin: KafkaAdmin) {
    this.#admin = admin;
  }

  /** Deletes now and then; what fails is tried again the next time. */
  async run(partitions: readonly Partition[]): Promise<void> {
    if (Date.now() < this.#nextAt) return;
    this.#nextAt = Date.now() + EVERY_MS;
    const done: (TopicPartition & { readonly offset: number })[] = [];
    for (const { topic, partition, tracker, isOwned, isDirty } of partitions) {
      if (tracker === undefined || !isOwned || isDirty) continue;
      const offset = tracker.watermark;
      if (offset - (this.#deleted.get(placeOf({ topic, partition })) ?? 0) < LEAST_RECORDS)
        continue;
      done.push({ topic, partition, offset });
    }
    if (done.length === 0) return;
    try {
      await this.#admin.deleteBefore(done);
      for (const one of done) this.#deleted.set(placeOf(one), one.offset);
    } catch {
      // Nobody is worse off for it than a disk.
    }
  }
}
