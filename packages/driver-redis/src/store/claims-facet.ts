import type { ClaimsFacet, JobRef } from '@switchyard/core/driver';
import type { Arg } from '../connection/port.ts';
import { listOf } from './decode-answers.ts';
import { groupBy } from './group-by.ts';
import { STORE_SCRIPTS } from './scripts.ts';
import type { StoreParts } from './store-parts.ts';

/** Claims that one script prolongs at most. */
const MOST = 500;

/** Leases on runs. */
export class Claims implements ClaimsFacet {
  readonly #parts: StoreParts;

  constructor(parts: StoreParts) {
    this.#parts = parts;
  }

  async renew(
    held: readonly (JobRef & { readonly token: string })[],
    leaseMs: number,
  ): Promise<readonly string[]> {
    const { port, keys } = this.#parts.open('claims.renew');
    const lost: string[] = [];
    const renewQueue = async (queue: string, indexes: readonly number[]): Promise<void> => {
      for (let at = 0; at < indexes.length; at += MOST) {
        const page = indexes.slice(at, at + MOST).map((index) => held[index]);
        const args: Arg[] = [leaseMs];
        for (const one of page) args.push(one?.id ?? '', one?.token ?? '');
        const reply = await port.run(STORE_SCRIPTS.renew, [keys.meta(queue)], args);
        for (const index of listOf(reply, 'claims.renew')) {
          const token = page[Number(index)]?.token;
          if (token !== undefined) lost.push(token);
        }
      }
    };
    const queues = groupBy(held, ({ queue }) => queue);
    await Promise.all([...queues].map(([queue, indexes]) => renewQueue(queue, indexes)));
    return lost;
  }
}
