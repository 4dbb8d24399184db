import type { MaybePromise } from '../contract/driver.ts';
import type { OutboundMessage, Settled } from '../contract/message.ts';
import type { GroupAnswer, StoredJob } from '../contract/store.ts';
import { purgeQueue } from '../emulate/queue-tools.ts';
import type { SendResult } from '../emulate/publish-complete.ts';
import type { HeldDelivery } from '../worker/held-delivery.ts';
import type { ClaimVerdict, JobMove, Settling, StoreBond } from './bond.ts';
import { ClaimDesk } from './claim-desk.ts';
import { moveApart } from './move-apart.ts';
import { publishBeside } from './publish-beside.ts';
import type { SeparateParts } from './separate-parts.ts';
import { settleApart } from './settle-apart.ts';

/**
 * A store that stands apart from the broker. Nothing spans the two, so every transition has an order
 * in which a crash between any two steps loses nothing, and what was begun is finished by whoever
 * meets it:
 *
 *   enqueue  record `enqueuing` ─▶ publish ─▶ `waiting`
 *   retry    intent on the claim ─▶ copy ─▶ close the claim ─▶ ack
 *   dead     intent on the claim ─▶ copy to the dead letters ─▶ close, record, unlock ─▶ ack
 *   done     close, record, unlock, tombstone ─▶ ack
 */
export class SeparateBond implements StoreBond {
  readonly #parts: SeparateParts;
  readonly #claims: ClaimDesk;

  constructor(parts: SeparateParts) {
    this.#parts = parts;
    this.#claims = new ClaimDesk(parts);
  }

  publish(
    queue: string,
    messages: readonly OutboundMessage[],
  ): MaybePromise<readonly SendResult[]> {
    return publishBeside(this.#parts, queue, messages);
  }

  claim(held: HeldDelivery, how: { readonly alone: boolean }): MaybePromise<ClaimVerdict> {
    return this.#claims.open(held, how);
  }

  settle(settling: Settling): Promise<Settled> {
    return settleApart(this.#parts, settling);
  }

  renew(held: readonly HeldDelivery[]): Promise<readonly HeldDelivery[]> {
    return this.#claims.renew(held);
  }

  /** The store first: a message that is met after that is dropped. */
  async purge(queue: string): Promise<number> {
    const { store, runtime, policy, clock } = this.#parts;
    const known = await store.purge(queue, { before: clock.now() + 1 });
    const met = await purgeQueue(runtime, queue);
    return policy.recordsLive ? known : met;
  }

  async leftOver(queue: string, ids: readonly string[]): Promise<ReadonlySet<string>> {
    const known = await this.#parts.store.get(ids.map((id) => ({ queue, id })));
    return new Set(ids.filter((_, index) => (known[index]?.state ?? 'dead') !== 'dead'));
  }

  move(job: StoredJob, move: JobMove): Promise<GroupAnswer> {
    return moveApart(this.#parts, job, move);
  }
}
