import type { MaybePromise } from '../contract/driver.ts';
import { logicalQueue } from '../contract/queue-names.ts';
import type { ClaimAnswer, GroupAnswer, StoreOp } from '../contract/store.ts';
import { baseOf } from '../envelope/base.ts';
import type { HeldDelivery } from '../worker/held-delivery.ts';
import type { ClaimVerdict } from './bond.ts';
import type { SeparateParts } from './separate-parts.ts';

const RUN: ClaimVerdict = Object.freeze({ type: 'run' });
/** How soon a job that runs elsewhere is looked at again, in milliseconds. */
const ELSEWHERE_MS = 1_000;

/** Takes jobs for their runs, and keeps them while they run. */
export class ClaimDesk {
  readonly #parts: SeparateParts;
  #count = 0;

  constructor(parts: SeparateParts) {
    this.#parts = parts;
  }

  /** Asks the store whether a delivery may run. Bytes of strangers have no job, and nothing to claim. */
  open(held: HeldDelivery, { alone }: { readonly alone: boolean }): MaybePromise<ClaimVerdict> {
    return held.delivery.malformed === true ? RUN : this.#open(held, alone);
  }

  async renew(all: readonly HeldDelivery[]): Promise<readonly HeldDelivery[]> {
    const { store, leaseMs, clock } = this.#parts;
    const claimed = all.filter((held) => held.claim !== undefined);
    if (claimed.length === 0) return [];
    const askedAt = clock.now();
    const refs = claimed.map(({ delivery, claim }) => ({
      queue: logicalQueue(delivery.queue),
      id: delivery.id,
      token: claim?.token ?? '',
    }));
    const lost = new Set(await store.renewClaims(refs, leaseMs));
    for (const { claim } of claimed) {
      if (claim !== undefined && !lost.has(claim.token)) claim.expiresAt = askedAt + leaseMs;
    }
    return claimed.filter(({ claim }) => claim !== undefined && lost.has(claim.token));
  }

  async #open(held: HeldDelivery, alone: boolean): Promise<ClaimVerdict> {
    const { batcher, worker, leaseMs, clock } = this.#parts;
    const { delivery } = held;
    this.#count += 1;
    const token = `${worker}:${this.#count}`;
    const queue = logicalQueue(delivery.queue);
    const askedAt = clock.now();
    let answer: GroupAnswer;
    try {
      answer = await batcher.add({
        queue,
        id: delivery.id,
        ops: [
          { type: 'claim.open', base: baseOf(delivery), token, worker, leaseMs },
          { type: 'record.patch', from: ['enqueuing', 'waiting', 'delayed'], state: 'active' },
        ],
      });
    } catch (cause) {
      return { type: 'unknown', cause };
    }
    const claim = claimOf(answer);
    if (claim === undefined) return { type: 'unknown', cause: answer };
    if (claim.type !== 'opened') return this.#refused(claim);
    const { run, deaths, leaving } = claim;
    held.claim = { token, run, expiresAt: askedAt + leaseMs };
    held.count({ run, deaths });
    if (leaving !== undefined) {
      if (leaving.how !== 'retry' || !held.inPlace) return { type: 'finish', leaving };
      // The retry is this run.
      const taken = await this.#apply(held, [{ type: 'claim.intent', token, leaving: undefined }]);
      if (taken !== undefined) return taken;
      held.patch(leaving.headers);
    }
    const isSuspect = deaths > 0 && deaths < this.#parts.poisonLimit;
    if (!isSuspect || alone || delivery.setAside === true) return RUN;
    // A suspect does not begin in a crowd: its claim is closed again, uncounted.
    held.claim = undefined;
    const closed = await this.#apply(held, [{ type: 'claim.close', token, counts: false }]);
    return closed ?? { type: 'suspect' };
  }

  /** Writes to the store; answers what is to happen where that is not known to have been done. */
  async #apply(
    { delivery: { queue, id } }: HeldDelivery,
    ops: readonly StoreOp[],
  ): Promise<ClaimVerdict | undefined> {
    try {
      const answer = await this.#parts.batcher.add({ queue: logicalQueue(queue), id, ops });
      return answer.type === 'done' ? undefined : { type: 'unknown', cause: answer };
    } catch (cause) {
      return { type: 'unknown', cause };
    }
  }

  #refused(claim: Exclude<ClaimAnswer, { type: 'opened' }>): ClaimVerdict {
    switch (claim.type) {
      case 'ended':
        return { type: 'drop', why: 'ended' };
      case 'stale':
        return { type: 'drop', why: 'stale' };
      case 'held': {
        const leftMs = Math.max(0, claim.untilMs - this.#parts.clock.now());
        return { type: 'elsewhere', waitMs: Math.min(ELSEWHERE_MS, leftMs + 1) };
      }
    }
  }
}

function claimOf(answer: GroupAnswer): ClaimAnswer | undefined {
  return answer.type === 'done' || answer.type === 'unclaimed' ? answer.claim : undefined;
}
