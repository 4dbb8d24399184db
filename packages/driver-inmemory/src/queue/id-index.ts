import type { StoredMessage } from './stored-message.ts';

/**
 * Which ids are there. Two messages may have one id for a moment (a copy is published before its
 * original is acked), so those hang together, the newest first, and each is forgotten by itself.
 *
 * Until somebody looks for an id there is no index: most programs never do, and it costs every job.
 */
export class IdIndex {
  readonly #everything: () => Iterable<StoredMessage>;
  #newest: Map<string, StoredMessage> | undefined;

  /** `everything` answers all messages that are there when an id is first looked for, older ones first. */
  constructor(everything: () => Iterable<StoredMessage>) {
    this.#everything = everything;
  }

  /** How many ids are there, once one was looked for; 0 until then. */
  get size(): number {
    return this.#newest?.size ?? 0;
  }

  /** The newest message with this id. The first call looks at every message that is there. */
  find(id: string): StoredMessage | undefined {
    if (this.#newest === undefined) {
      this.#newest = new Map();
      for (const message of this.#everything()) this.add(message);
    }
    return this.#newest.get(id);
  }

  add(message: StoredMessage): void {
    if (this.#newest === undefined) return;
    message.older = this.#newest.get(message.id);
    this.#newest.set(message.id, message);
  }

  remove(message: StoredMessage): void {
    if (this.#newest === undefined) return;
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
