import { placeOf, type KafkaAdmin, type TopicPartition } from '../client/client.ts';
import type { Partition } from './partition.ts';

const EVERY_MS = 60_000;

/**
 * Deletes what everybody is done with: topics keep their messages for ever, so that none is lost that nobody has
 * worked on. Only what lies below a watermark that was committed.
 *
 * Every one of them, though Kafka frees disk by whole segments: of a group without members it forgets in a week
 * (`offsets.retention.minutes`) what was committed, and whatever then still lies there is run again.
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
    await this.clean(partitions.filter(({ isOwned }) => isOwned));
  }

  /** Deletes now. Never rejects: nobody is worse off for it than a disk. */
  async clean(partitions: readonly Partition[]): Promise<void> {
    const done: (TopicPartition & { readonly offset: number })[] = [];
    for (const { topic, partition, committed, isDoubtful } of partitions) {
      const offset = committed?.offset ?? 0;
      if (isDoubtful || offset <= (this.#deleted.get(placeOf({ topic, partition })) ?? 0)) continue;
      done.push({ topic, partition, offset });
    }
    if (done.length === 0) return;
    try {
      await this.#admin.deleteBefore(done);
      for (const one of done) this.#deleted.set(placeOf(one), one.offset);
    } catch {
      // The next time.
    }
  }
}
