import type { StoredMessage } from './stored-message.ts';

/**
 * Which ids are there. Two messages may have one id for a moment (a copy is published before its
 * original is acked), so those hang together, the newest first, and each is forgotten by itself.
 */
export class IdIndex {
  readonly #newest = new Map<string, StoredMessage>();

  /** How many ids are there. */
  get size(): number {
    return this.#newest.size;
  }

  /** The newest message with this id. */
  find(id: string): StoredMessage | undefined {
    return this.#newest.get(id);
  }

  add(message: StoredMessage): void {
    message.older = this.#newest.get(message.id);
    this.#newest.set(message.id, message);
  }

  remove(message: StoredMessage): void {
    const { id, older } = message;
    let newer = this.#newest.get(id);
    if (newer === message) {
      if (older === undefined) this.#newest.delete(id);
      else this.#newest.set(id, older);
    } else {
      while (newer !== undefined && newer.older !== message) newer = newer.older;
      if (newer !== undefined) newer.older = older;
    }
    message.older = undefined;
  }
}
