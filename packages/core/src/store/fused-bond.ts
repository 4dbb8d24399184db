import type { MaybePromise } from '../contract/driver.ts';
import type { OutboundMessage, SettlementKind } from '../contract/message.ts';
import type { GroupAnswer, StoredJob, StoreOp } from '../contract/store.ts';
import { purgeDeadLetters } from '../dead-letter/purge-dead-letters.ts';
import { purgeQueue } from '../emulate/queue-tools.ts';
import { publishComplete, type SendResult } from '../emulate/publish-complete.ts';
import { HEADER } from '../envelope/header-names.ts';
import { revivingPatch } from '../envelope/revive.ts';
import type { HeldDelivery } from '../worker/held-delivery.ts';
import type { OnSettled } from '../worker/settle-batcher.ts';
import type { RuntimeDriver } from '../runtime/runtime-driver.ts';
import type { ClaimVerdict, JobMove, Settling, StoreBond } from './bond.ts';
import { endStateOf, fusedEndOps } from './end-ops.ts';
import { keepFor, type RecordPolicy } from './record-policy.ts';
import type { ResultWriter } from './result-writer.ts';
import type { RuntimeStore } from './runtime-store.ts';
import { relock } from './relock.ts';
import { revivedMessage, type DeadJob } from './revived-message.ts';

/** What a fused bond works with. */
export interface FusedBondParts {
  readonly runtime: RuntimeDriver;
  readonly store: RuntimeStore;
  readonly policy: RecordPolicy;
  readonly results: ResultWriter;
}

const RUN: ClaimVerdict = Object.freeze({ type: 'run' });

/** The broker is the store: what a transition does to the store travels inside of it, and a delivery is its claim. */
export class FusedBond implements StoreBond {
  readonly #parts: FusedBondParts;

  /** How most jobs end, made once: completed, without a result or a lock. */
  readonly #plainEnd: SettlementKind;

  constructor(parts: FusedBondParts) {
    this.#parts = parts;
    const end = { state: 'completed', result: undefined } as const;
    this.#plainEnd = { kind: 'ack', ops: fusedEndOps(end, undefined, parts.policy) };
  }

  publish(
    queue: string,
    messages: readonly OutboundMessage[],
  ): MaybePromise<readonly SendResult[]> {
    return publishComplete(this.#parts.runtime, queue, messages);
  }

  claim(): ClaimVerdict {
    return RUN;
  }

  settle({ loop, held, envelope, decision }: Settling, onSettled: OnSettled): void {
    const { settle, outcome } = decision;
    const state = endStateOf(outcome);
    if (state === undefined) return loop.settleThen(held, settle, onSettled);
    const { results, policy } = this.#parts;
    const result = results.write(outcome, envelope?.task ?? '');
    const isPlain = state === 'completed' && result === undefined;
    if (isPlain && envelope?.uniqueKey === undefined) {
      return loop.settleThen(held, this.#plainEnd, onSettled);
    }
    const ops = fusedEndOps({ state, result }, envelope, policy);
    loop.settleThen(held, ops === undefined ? settle : { ...settle, ops }, onSettled);
  }

  /** The delivery is the claim: its consumer renews it. */
  renew(): Promise<readonly HeldDelivery[]> {
    return Promise.resolve([]);
  }

  purge(queue: string): Promise<number> {
    return purgeQueue(this.#parts.runtime, queue);
  }

  redrive(queue: string, dead: readonly DeadJob[]): MaybePromise<readonly SendResult[]> {
    return this.publish(queue, dead.map(revivedMessage));
  }

  purgeDead(queue: string, only: ReadonlySet<string> | undefined): Promise<number> {
    return purgeDeadLetters(this.#parts.runtime, queue, only);
  }

  async move(job: StoredJob, move: JobMove): Promise<GroupAnswer> {
    const { queue, id } = job;
    const ops = this.#opsOf(job, move);
    const [answer] = await this.#parts.store.apply([{ queue, id, ops }]);
    return answer ?? { type: 'unmoved', state: undefined };
  }

  #opsOf({ headers, extra }: StoredJob, move: JobMove): readonly StoreOp[] {
    const keep = keepFor(this.#parts.policy, 'cancelled');
    switch (move) {
      case 'cancel':
        return [{ type: 'job.move', expect: ['waiting', 'delayed'], to: 'cancelled', keep }];
      case 'promote':
        return [
          {
            type: 'job.move',
            expect: ['delayed'],
            to: 'waiting',
            headers: { [HEADER.runAt]: null },
            keep,
          },
        ];
      case 'remove':
        return [{ type: 'job.move', expect: NOT_ACTIVE, to: 'removed', keep }];
      case 'retry': {
        const patch = revivingPatch(extra);
        const back: StoreOp = {
          type: 'job.move',
          expect: ['dead'],
          to: 'waiting',
          headers: patch,
          keep,
        };
        const lock = relock({ ...headers, ...extra });
        return lock === undefined ? [back] : [lock, back];
      }
    }
  }
}

const NOT_ACTIVE = ['waiting', 'delayed', 'completed', 'discarded', 'cancelled', 'dead'] as const;
