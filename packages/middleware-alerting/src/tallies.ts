import type { EngineEvents } from '@switchyard/core/middleware';

/** What is counted of one queue. Plain numbers: a job costs an addition. */
export class QueueTally {
  /** Jobs that ended, by whatever end but a cancel. */
  ended = 0;
  /** Those of them that died: failed attempts that are followed by another are no failures here. */
  dead = 0;
  /** Handlers that ran on after their abort. */
  stuck = 0;
}

/** Queues come with messages, from anywhere: so many are told apart. */
const MOST_QUEUES = 1_000;

/** What is counted between two rounds. */
export class Tallies {
  readonly #queues = new Map<string, QueueTally>();
  #lastName: string | undefined;
  #last: QueueTally | undefined;

  /** The tally of a queue. Jobs of one queue mostly come one after the other. */
  of(queue: string): QueueTally {
    if (this.#last === undefined || this.#lastName !== queue) {
      this.#last = this.#find(queue);
      this.#lastName = queue;
    }
    return this.#last;
  }

  get all(): ReadonlyMap<string, QueueTally> {
    return this.#queues;
  }

  #find(queue: string): QueueTally {
    const found = this.#queues.get(queue);
    if (found !== undefined) return found;
    const made = new QueueTally();
    if (this.#queues.size < MOST_QUEUES) this.#queues.set(queue, made);
    return made;
  }
}

/** Counts what an engine tells, until it is closed. */
export function countEvents(events: EngineEvents, tallies: Tallies): void {
  const ended = ({ queue }: { readonly queue: string }): void => {
    tallies.of(queue).ended += 1;
  };
  events.on('job.completed', ended);
  events.on('job.discarded', ended);
  events.on('job.dead', ({ queue }) => {
    const tally = tallies.of(queue);
    tally.ended += 1;
    tally.dead += 1;
  });
  events.on('job.stuck', ({ queue }) => {
    tallies.of(queue).stuck += 1;
  });
}
