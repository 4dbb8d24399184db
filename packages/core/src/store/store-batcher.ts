import type { GroupAnswer, StoreGroup } from '../contract/store.ts';
import { deferred, type Deferred } from '../internal/deferred.ts';

type Apply = (groups: readonly StoreGroup[]) => Promise<readonly GroupAnswer[]>;

interface Waiting {
  readonly group: StoreGroup;
  readonly answer: Deferred<GroupAnswer>;
}

/** Most groups in one call: scripts have limits. */
const MAX_GROUPS = 500;

/** Gathers the groups of one event-loop turn, so that they share a round trip. */
export class StoreBatcher {
  readonly #apply: Apply;
  #waiting: Waiting[] = [];

  constructor(apply: Apply) {
    this.#apply = apply;
  }

  /** Applies one group together with others. Rejects where no answer came. */
  add(group: StoreGroup): Promise<GroupAnswer> {
    const answer = deferred<GroupAnswer>();
    this.#waiting.push({ group, answer });
    if (this.#waiting.length === 1) setImmediate(() => this.#flush());
    else if (this.#waiting.length >= MAX_GROUPS) this.#flush();
    return answer.promise;
  }

  #flush(): void {
    const batch = this.#waiting;
    this.#waiting = [];
    if (batch.length > 0) void this.#send(batch);
  }

  async #send(batch: readonly Waiting[]): Promise<void> {
    try {
      const answers = await this.#apply(batch.map(({ group }) => group));
      batch.forEach(({ answer }, index) => {
        const given = answers[index];
        if (given === undefined) answer.reject(new Error('The store gave too few answers.'));
        else answer.resolve(given);
      });
    } catch (error) {
      for (const { answer } of batch) answer.reject(error);
    }
  }
}
