/** Something that can stand in one {@link LinkedLine}. */
export interface Linked<T> {
  before: T | undefined;
  after: T | undefined;
}

/** A line that anything can leave from the middle at no cost: its links are in the items themselves. */
export class LinkedLine<T extends Linked<T>> {
  #first: T | undefined;
  #last: T | undefined;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  get first(): T | undefined {
    return this.#first;
  }

  /** Adds an item that stands in no line. */
  push(item: T): void {
    item.before = this.#last;
    if (this.#last === undefined) this.#first = item;
    else this.#last.after = item;
    this.#last = item;
    this.#length += 1;
  }

  /** Takes out an item of this line. */
  remove(item: T): void {
    const { before, after } = item;
    if (before === undefined) this.#first = after;
    else before.after = after;
    if (after === undefined) this.#last = before;
    else after.before = before;
    item.before = undefined;
    item.after = undefined;
    this.#length -= 1;
  }

  /** Takes everything out and answers it in order. */
  clear(): readonly T[] {
    const all = [...this];
    for (const item of all) this.remove(item);
    return all;
  }

  /** In order. The item that was yielded last may leave meanwhile. */
  *[Symbol.iterator](): Generator<T, void, void> {
    let next = this.#first;
    while (next !== undefined) {
      const item = next;
      next = item.after;
      yield item;
    }
  }
}
