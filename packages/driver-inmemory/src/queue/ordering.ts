import type { StoredMessage } from './stored-message.ts';

/**
 * The lines of the ordering keys: of each key only the head may be delivered, and it stays the head
 * while it is active or held back by a retry.
 *
 *   key ─▶ head ─follower▶ … ─follower▶ last
 *
 * A key takes one map entry, its last message, and none once its line is empty.
 */
export class KeyLines {
  readonly #last = new Map<string, StoredMessage>();

  /** How many keys have messages. */
  get size(): number {
    return this.#last.size;
  }

  /** Joins the line of its key; answers whether it is the head. */
  join(message: StoredMessage, key: string): boolean {
    const last = this.#last.get(key);
    this.#last.set(key, message);
    if (last === undefined) message.holdsKey = true;
    else last.follower = message;
    return message.holdsKey;
  }

  /** The head leaves for good; answers the new head. */
  leave(head: StoredMessage, key: string): StoredMessage | undefined {
    const next = head.follower;
    head.holdsKey = false;
    head.follower = undefined;
    if (next === undefined) this.#last.delete(key);
    else next.holdsKey = true;
    return next;
  }

  /** A follower leaves the middle or the end of its line; `before` is the one whose follower it is. */
  cut(message: StoredMessage, key: string, before: StoredMessage | undefined): void {
    if (before !== undefined) before.follower = message.follower;
    if (this.#last.get(key) === message && before !== undefined) this.#last.set(key, before);
    message.follower = undefined;
  }

  /** Forgets all lines but these heads, which then have no followers. */
  keepOnly(heads: Iterable<StoredMessage>): void {
    this.#last.clear();
    for (const head of heads) {
      if (head.orderingKey === undefined || !head.holdsKey) continue;
      head.follower = undefined;
      this.#last.set(head.orderingKey, head);
    }
  }
}
