import type { LocksFacet } from '@switchyard/core/driver';
import { textOf } from './decode-answers.ts';
import { COMMON_SCRIPTS } from './scripts.ts';
import type { StoreParts } from './store-parts.ts';

/** Unique locks, and the one who leads. */
export class Locks implements LocksFacet {
  readonly #parts: StoreParts;

  constructor(parts: StoreParts) {
    this.#parts = parts;
  }

  async holder(queue: string, key: string): Promise<string | undefined> {
    const { port, keys } = this.#parts.open('locks.holder');
    const reply = await port.call('GET', [keys.lock(queue, key)]);
    return reply === null ? undefined : textOf(reply);
  }

  async lead(name: string, owner: string, ttlMs: number): Promise<boolean> {
    const { port, keys } = this.#parts.open('locks.lead');
    const ttl = Math.max(1, Math.ceil(ttlMs));
    return (await port.run(COMMON_SCRIPTS.lead, [keys.lead(name)], [owner, ttl])) === 1;
  }
}
