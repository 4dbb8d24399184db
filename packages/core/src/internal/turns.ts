/** Lets pieces of work of one name run one after another; those of different names side by side. */
export class Turns {
  readonly #last = new Map<string, Promise<void>>();

  /** Begins when all of this name that came before have ended, however they did. */
  take<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(name);
    const mine = before === undefined ? work() : before.then(work);
    const ended = mine.then(
      () => undefined,
      () => undefined,
    );
    this.#last.set(name, ended);
    void ended.then(() => {
      if (this.#last.get(name) === ended) this.#last.delete(name);
    });
    return mine;
  }
}
