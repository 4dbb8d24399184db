/** Most queues that are remembered because a job went there. */
const MOST_USED = 1_000;

/**
 * The queues that an engine has reason to know: those it was told of, and those it sends to. Where a
 * job is looked for whose queue is not given.
 */
export class KnownQueues {
  readonly #declared: () => Iterable<string>;
  readonly #most: number;
  readonly #read = new Set<string>();
  /** The one that was used last comes last. */
  readonly #used = new Set<string>();
  #last: string | undefined;

  /** `declared` tells those of tasks and options, which may become more. */
  constructor(declared: () => Iterable<string>, most: number = MOST_USED) {
    this.#declared = declared;
    this.#most = most;
  }

  /** All of them, each once; by name, so that their order does not depend on use. */
  get all(): readonly string[] {
    return [...new Set([...this.#declared(), ...this.#read, ...this.#used])].toSorted();
  }

  /** A worker of this engine reads them. */
  reads(queues: Iterable<string>): void {
    for (const queue of queues) this.#read.add(queue);
  }

  /** A job goes there; of very many the ones that were used longest ago are forgotten. */
  uses(queue: string): void {
    if (queue === this.#last) return;
    this.#last = queue;
    this.#used.delete(queue);
    this.#used.add(queue);
    if (this.#used.size <= this.#most) return;
    for (const oldest of this.#used) {
      this.#used.delete(oldest);
      return;
    }
  }
}
