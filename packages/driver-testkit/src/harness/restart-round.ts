/**
 * Cases side by side that restart the same broker: it is restarted when all of them wait for that, and
 * who comes meanwhile waits at the door.
 */
export class RestartRound {
  #inside = 0;
  #underWay = 0;
  readonly #ready: (() => void)[] = [];
  readonly #atTheDoor: (() => void)[] = [];

  /** Runs a case; the broker is not restarted under it before it asks for that. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    while (this.#underWay > 0) await queued(this.#atTheDoor);
    this.#inside += 1;
    try {
      return await work();
    } finally {
      this.#inside -= 1;
      this.#begin();
    }
  }

  /** Called by a case: does its restart in the same turn as the others do theirs. */
  async restart<T>(work: () => Promise<T>): Promise<T> {
    const go = queued(this.#ready);
    this.#begin();
    await go;
    try {
      return await work();
    } finally {
      this.#underWay -= 1;
      this.#begin();
    }
  }

  #begin(): void {
    if (this.#underWay > 0) return;
    if (this.#ready.length === this.#inside) {
      this.#underWay = this.#ready.length;
      for (const go of this.#ready.splice(0)) go();
    }
    if (this.#underWay === 0) for (const enter of this.#atTheDoor.splice(0)) enter();
  }
}

function queued(queue: (() => void)[]): Promise<void> {
  return new Promise((resolve) => {
    queue.push(resolve);
  });
}
