import type { MaybePromise } from '../contract/driver.ts';
import type { OutboundMessage } from '../contract/message.ts';
import type { GroupAnswer, StoredJob } from '../contract/store.ts';
import type { SendResult } from '../emulate/publish-complete.ts';
import type { HeldDelivery } from '../worker/held-delivery.ts';
import type { OnSettled } from '../worker/settle-batcher.ts';
import type { ClaimVerdict, JobMove, Settling, StoreBond } from './bond.ts';
import { ClaimDesk } from './claim-desk.ts';
import { standingsOf, type DeadStandings } from './dead-standing.ts';
import { moveApart } from './move-apart.ts';
import { waitsInPlace } from './promote-apart.ts';
import { publishBeside } from './publish-beside.ts';
import { purgeApart, purgeDeadApart } from './purge-apart.ts';
import { revivedMessage, type DeadJob } from './revived-message.ts';
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
    const jobs = messages.map((message) => ({ message }));
    return publishBeside(this.#parts, queue, jobs);
  }

  claim(held: HeldDelivery, how: { readonly alone: boolean }): MaybePromise<ClaimVerdict> {
    return this.#claims.open(held, how);
  }

  settle(settling: Settling, onSettled: OnSettled): void {
    void settleApart(this.#parts, settling).then(onSettled);
  }

  renew(held: readonly HeldDelivery[]): Promise<readonly HeldDelivery[]> {
    return this.#claims.renew(held);
  }

  redrive(queue: string, dead: readonly DeadJob[]): MaybePromise<readonly SendResult[]> {
    const back = dead.map((from) => ({ message: revivedMessage(from), from }));
    return publishBeside(this.#parts, queue, back);
  }

  standings(queue: string): DeadStandings {
    return standingsOf(this.#parts, queue);
  }

  purgeDead(queue: string, only: ReadonlySet<string> | undefined): Promise<number> {
    return purgeDeadApart(this.#parts, queue, only);
  }

  purge(queue: string): Promise<number> {
    return purgeApart(this.#parts, queue);
  }

  waitsInPlace(job: StoredJob): boolean {
    return waitsInPlace(this.#parts, job);
  }

  move(job: StoredJob, move: JobMove): Promise<GroupAnswer> {
    return moveApart(this.#parts, job, move);
  }
}
