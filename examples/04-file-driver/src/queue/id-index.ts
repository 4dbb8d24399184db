import { isDeadLetterQueue, logicalQueue } from '@switchyard/core/driver';
import type { StoredMessage } from './stored-message.ts';

/** Which ids are there: the bands of a queue share theirs, its dead letters are apart. */
export class IdIndex {
  /** Nearly always one; a copy and its original for a moment. */
  readonly #byId = new Map<string, readonly StoredMessage[]>();

  add(message: StoredMessage): void {
    const key = keyOf(message.queue, message.id);
    this.#byId.set(key, [...(this.#byId.get(key) ?? []), message]);
  }

  remove(message: StoredMessage): void {
    const key = keyOf(message.queue, message.id);
    const others = (this.#byId.get(key) ?? []).filter((one) => one !== message);
    if (others.length === 0) this.#byId.delete(key);
    else this.#byId.set(key, others);
  }

  /** A message with this id on the side of that queue: among the living, or the dead letters. */
  find(queue: string, id: string): StoredMessage | undefined {
    return this.#byId.get(keyOf(queue, id))?.[0];
  }
}

function keyOf(queue: string, id: string): string {
  return `${isDeadLetterQueue(queue) ? 'dead' : 'live'}:${logicalQueue(queue)}:${id}`;
}
