import type { QueueSight, Sight } from './sight.ts';

/** What was seen of a queue at one instant. */
export interface Sample extends QueueSight {
  readonly at: number;
}

/** Windows of the rules, in milliseconds. */
export interface Windows {
  readonly longestMs: number;
  readonly shortestMs: number;
}

/** The shortest window is seen in so many steps. */
const STEPS = 20;
/** So many instants are kept of a queue, however far apart the windows are, and however often it is looked. */
const MOST = 1_000;

/** What was seen of each queue over the longest window that a rule asks for. */
export class History {
  readonly #keepMs: number;
  readonly #stepMs: number;
  readonly #queues = new Map<string, Sample[]>();
  /** Queues whose beginning is no longer kept. */
  readonly #cut = new Set<string>();

  constructor({ longestMs, shortestMs }: Windows) {
    this.#keepMs = longestMs;
    this.#stepMs = Math.max(shortestMs / STEPS, longestMs / MOST);
  }

  /** Adds what is seen now. */
  add({ at, queues }: Pick<Sight, 'at' | 'queues'>): void {
    for (const seen of queues) {
      const samples = this.#of(seen.queue);
      const before = samples.at(-2);
      // The last one always stands for now; those behind it keep their distance.
      if (before !== undefined && (samples.at(-1)?.at ?? 0) - before.at < this.#stepMs)
        samples.pop();
      samples.push({ ...seen, at });
      const oldest = beginOf(samples, at - this.#keepMs);
      if (oldest > 0) this.#cut.add(seen.queue);
      samples.splice(0, oldest);
    }
  }

  /**
   * What was seen of a queue in the last so many milliseconds, the oldest first; it begins with what was
   * seen last before them, so that nothing falls between two looks that are far apart.
   */
  within(queue: string, windowMs: number): readonly Sample[] {
    const samples = this.#of(queue);
    const now = samples.at(-1)?.at ?? 0;
    return samples.slice(beginOf(samples, now - windowMs));
  }

  /** How much a counter rose in the last so many milliseconds. */
  rise(queue: string, counter: 'ended' | 'dead' | 'stuck', windowMs: number): number {
    const samples = this.within(queue, windowMs);
    // Counters begin with 0, before the first look.
    const isWhole = samples.length === this.#of(queue).length && !this.#cut.has(queue);
    const before = isWhole ? 0 : (samples[0]?.[counter] ?? 0);
    return (samples.at(-1)?.[counter] ?? 0) - before;
  }

  #of(queue: string): Sample[] {
    let samples = this.#queues.get(queue);
    if (samples === undefined) {
      samples = [];
      this.#queues.set(queue, samples);
    }
    return samples;
  }
}

/** The place of the last sample that is as old as that; of the first where none is. */
function beginOf(samples: readonly Sample[], at: number): number {
  return Math.max(
    0,
    samples.findLastIndex((sample) => sample.at <= at),
  );
}
