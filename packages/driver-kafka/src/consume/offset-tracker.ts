import { countOf, decodeNote, encodeNote, type OffsetRange } from './offset-ranges.ts';

/** What is to be committed of a partition. */
export interface Commit {
  readonly offset: number;
  readonly metadata: string;
}

/** Where reading begins: what was committed last, and the note that came with it. */
export interface TrackerStart {
  readonly offset: number;
  readonly metadata?: string | null | undefined;
}

/** Kafka keeps 4 096 bytes of metadata unless it is told otherwise. */
const MOST_METADATA = 4_000;

/**
 * Knows which offsets of one partition are finished, in whatever order that happens.
 *
 *   …finished │ open · finished · open · finished │ known to be finished, not read again yet │ unread
 *        watermark                             position
 *
 * Committed is the watermark, the lowest offset that is still open; what is finished above it goes with
 * the commit as a note. So one job that takes for ever holds up nothing, and whoever reads on from the
 * commit repeats only what was open.
 */
export class OffsetTracker {
  /** Below the position, ascending. */
  readonly #open = new Set<number>();
  /** Finished before the last commit that we began from; those above the position are still to be passed. */
  #known: readonly OffsetRange[];
  readonly #begin: number;
  #position: number;

  constructor({ offset, metadata }: TrackerStart) {
    this.#begin = offset;
    this.#position = offset;
    this.#known = decodeNote(offset, metadata).finished;
  }

  /** The next offset to read. */
  get position(): number {
    return this.#position;
  }

  /** How many were read and are not finished. */
  get open(): number {
    return this.#open.size;
  }

  /** The lowest offset that is not finished. */
  get watermark(): number {
    for (const lowest of this.#open) return lowest;
    const [next] = this.#known;
    return next !== undefined && next.from <= this.#position
      ? Math.max(next.to, this.#position)
      : this.#position;
  }

  /** Notes that an offset was read; answers whether it is to be worked on: neither read before nor finished. */
  read(offset: number): boolean {
    if (offset < this.#position) return false;
    this.passTo(offset);
    const isKnown = this.#isKnown(offset);
    this.#position = offset + 1;
    if (!isKnown) this.#open.add(offset);
    return !isKnown;
  }

  /** Notes that nothing lies below `offset` that was not read: logs have gaps. */
  passTo(offset: number): void {
    if (offset > this.#position) this.#position = offset;
    while (this.#known.length > 0 && (this.#known[0]?.to ?? 0) <= this.#position) {
      this.#known = this.#known.slice(1);
    }
  }

  /** Notes that an offset is finished; answers whether it was open. */
  finish(offset: number): boolean {
    return this.#open.delete(offset);
  }

  /** What to commit now. */
  commit(active = 0): Commit {
    const offset = this.watermark;
    const finished = this.#finishedAbove(offset);
    return { offset, metadata: encodeNote(offset, { finished, active }, MOST_METADATA) };
  }

  /** How many are unfinished up to the end of the log. */
  unfinishedUpTo(end: number): number {
    const ahead = this.#known.map(({ from, to }) => ({
      from: Math.max(from, this.#position),
      to: Math.max(to, this.#position),
    }));
    return this.#open.size + Math.max(0, end - this.#position - countOf(ahead));
  }

  #isKnown(offset: number): boolean {
    const [next] = this.#known;
    return next !== undefined && next.from <= offset && offset < next.to;
  }

  #finishedAbove(watermark: number): readonly OffsetRange[] {
    const ranges: OffsetRange[] = [];
    const add = (from: number, to: number): void => {
      if (to <= from) return;
      const last = ranges.at(-1);
      if (last !== undefined && last.to >= from)
        ranges.push({ from: ranges.pop()?.from ?? from, to });
      else ranges.push({ from, to });
    };
    let end = Math.max(watermark, this.#begin);
    for (const open of this.#open) {
      add(end, open);
      end = open + 1;
    }
    add(end, this.#position);
    for (const { from, to } of this.#known) add(Math.max(from, this.#position), to);
    return ranges.filter(({ to }) => to > watermark);
  }
}
