import { isDeadLetterQueue, logicalQueue, type QueueCounts } from '@switchyard/core/driver';
import type { Committed, KafkaAdmin } from '../client/client.ts';
import { countOf, decodeNote } from '../consume/offset-ranges.ts';
import type { Partition } from '../consume/partition.ts';
import type { Names } from '../topology/names.ts';
import type { Topics } from '../topology/topics.ts';

/** What counting works with. */
export interface CountParts {
  readonly admin: KafkaAdmin;
  readonly names: Names;
  readonly topics: Topics;
  /** Partitions of a topic that are this driver's own: of those it knows more than was committed. */
  readonly owned: (topic: string) => readonly Partition[];
}

interface Count {
  readonly unfinished: number;
  readonly active: number;
}

const NONE: Count = { unfinished: 0, active: 0 };
const NOTHING: QueueCounts = { waiting: 0, delayed: 0, active: 0 };

/**
 * Counts a physical queue by how far its group lags behind, and by what owners note with their commits. The delay
 * topic belongs to all bands of a queue: it is told with the normal one.
 */
export async function countQueue(queue: string, parts: CountParts): Promise<QueueCounts> {
  const { names, topics, admin } = parts;
  const topic = names.topic(queue);
  const isWhole = queue === logicalQueue(queue) && !isDeadLetterQueue(queue);
  const delay = names.delay(queue);
  const there = await topics.there(isWhole ? [topic, delay] : [topic]);
  if (there.length === 0) return NOTHING;
  const committed = await admin.committed(names.group(queue), there);
  const isThere = (name: string): boolean => there.includes(name);
  const ready = isThere(topic) ? await countTopic(topic, committed, parts) : NONE;
  const held = isWhole && isThere(delay) ? await countTopic(delay, committed, parts) : NONE;
  const due = held.unfinished > 0 ? await countDue(delay, committed, parts) : 0;
  return {
    waiting: Math.max(0, ready.unfinished - ready.active) + Math.min(due, held.unfinished),
    delayed: Math.max(0, held.unfinished - due),
    active: ready.active,
  };
}

/** How many wait in levels that nobody owns here, though they are due: no worker has moved them. */
async function countDue(
  topic: string,
  all: readonly Committed[],
  { admin, owned }: CountParts,
): Promise<number> {
  const own = new Set(owned(topic).map(({ partition }) => partition));
  const committed = new Map(
    all.filter((one) => one.topic === topic).map((one) => [one.partition, one]),
  );
  let due = 0;
  for (const [partition, offset] of await admin.offsetsAt(topic, Date.now())) {
    if (own.has(partition)) continue;
    const from = Math.max(0, committed.get(partition)?.offset ?? 0);
    const { finished } = decodeNote(from, committed.get(partition)?.metadata);
    due += Math.max(0, offset - from - countOf(finished));
  }
  return due;
}

async function countTopic(
  topic: string,
  all: readonly Committed[],
  { admin, owned }: CountParts,
): Promise<Count> {
  const committed = new Map(
    all.filter((one) => one.topic === topic).map((one) => [one.partition, one]),
  );
  const own = new Map(owned(topic).map((one) => [one.partition, one]));
  let unfinished = 0;
  let active = 0;
  for (const [partition, { low, high }] of await admin.bounds(topic)) {
    const mine = own.get(partition);
    if (mine?.tracker !== undefined) {
      unfinished += mine.tracker.unfinishedUpTo(high);
      active += mine.active;
      continue;
    }
    const last = committed.get(partition);
    const offset = Math.max(low, last?.offset ?? 0);
    const note = decodeNote(offset, last?.metadata);
    unfinished += Math.max(0, high - offset - countOf(note.finished));
    active += note.active;
  }
  return { unfinished, active };
}
