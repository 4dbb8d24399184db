import type Denque from 'denque';
import { placeOf, type OutRecord } from '../client/client.ts';
import type { Batch } from './batch.ts';
import { partitionFor } from './murmur2.ts';

/** A record on its way, and who waits for it. */
export interface Pending {
  readonly topic: string;
  readonly record: OutRecord;
  readonly weight: number;
  /** A partition that it must go to; by its key; or wherever. */
  readonly aim: number | 'key' | 'any';
  /** How many partitions its topic has. */
  readonly partitions: number;
  readonly batch: Batch;
  readonly index: number;
}

/** Records of a request for one partition. */
export interface PlannedChunk {
  readonly topic: string;
  readonly partition: number;
  readonly pending: Pending[];
  weight: number;
}

/** Below what a broker takes as one batch of records by default, 1 048 588. */
const CHUNK_BYTES = 960 * 1_024;
const REQUEST_BYTES = 4 * 1_048_576;
const REQUEST_RECORDS = 5_000;
/** Few enough that a bulk is shared by workers, enough that a batch of records is worth its head. */
const RUN = 25;

/** Deals records of no key over the partitions of a topic, in runs, each request going on where the last one ended. */
export class Dealer {
  readonly #turns = new Map<string, { partition: number; left: number }>();

  /** The partition of the next record. */
  next(topic: string, partitions: number): number {
    let turn = this.#turns.get(topic);
    if (turn === undefined || turn.left === 0) {
      const partition = turn === undefined ? 0 : turn.partition + 1;
      turn = { partition: partition % partitions, left: RUN };
      this.#turns.set(topic, turn);
    }
    turn.left -= 1;
    return turn.partition % partitions;
  }

  /** A request is over: the next begins with another partition. */
  turn(): void {
    for (const turn of this.#turns.values()) turn.left = 0;
  }
}

/** Takes from a line what fits into one request, in order. */
export function planRequest(line: Denque<Pending>, dealer: Dealer): readonly PlannedChunk[] {
  const chunks = new Map<string, PlannedChunk>();
  let bytes = 0;
  for (let records = 0; records < REQUEST_RECORDS; records += 1) {
    const next = line.peekFront();
    if (next === undefined || (records > 0 && bytes + next.weight > REQUEST_BYTES)) break;
    const partition = partitionOf(next, dealer);
    const place = placeOf({ topic: next.topic, partition });
    const chunk = chunks.get(place);
    // One batch of records per partition and request: what is left goes with the next.
    if (chunk !== undefined && chunk.weight + next.weight > CHUNK_BYTES) break;
    line.shift();
    bytes += next.weight;
    if (chunk === undefined) {
      chunks.set(place, { topic: next.topic, partition, pending: [next], weight: next.weight });
    } else {
      chunk.pending.push(next);
      chunk.weight += next.weight;
    }
  }
  dealer.turn();
  return [...chunks.values()];
}

function partitionOf({ aim, topic, partitions, record }: Pending, dealer: Dealer): number {
  switch (aim) {
    case 'key':
      return partitionFor(record.key, partitions);
    case 'any':
      return dealer.next(topic, partitions);
    default:
      return aim;
  }
}
