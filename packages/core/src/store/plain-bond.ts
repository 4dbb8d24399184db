import type { MaybePromise } from '../contract/driver.ts';
import type { OutboundMessage } from '../contract/message.ts';
import type { GroupAnswer } from '../contract/store.ts';
import { purgeDeadLetters } from '../dead-letter/purge-dead-letters.ts';
import { purgeQueue } from '../emulate/queue-tools.ts';
import { publishComplete, type SendResult } from '../emulate/publish-complete.ts';
import type { HeldDelivery } from '../worker/held-delivery.ts';
import type { OnSettled } from '../worker/settle-batcher.ts';
import type { RuntimeDriver } from '../runtime/runtime-driver.ts';
import type { ResultWriter } from './result-writer.ts';
import type { ClaimVerdict, Settling, StoreBond } from './bond.ts';
import { revivedMessage, type DeadJob } from './revived-message.ts';

const RUN: ClaimVerdict = Object.freeze({ type: 'run' });

/** An engine without a store: nobody knows more of a job than its broker. */
export class PlainBond implements StoreBond {
  readonly #runtime: RuntimeDriver;

  readonly #results: ResultWriter;

  constructor(runtime: RuntimeDriver, results: ResultWriter) {
    this.#runtime = runtime;
    this.#results = results;
  }

  publish(
    queue: string,
    messages: readonly OutboundMessage[],
  ): MaybePromise<readonly SendResult[]> {
    return publishComplete(
      this.#runtime,
      queue,
      messages.some(hasOps) ? messages.map(withoutOps) : messages,
    );
  }

  claim(): ClaimVerdict {
    return RUN;
  }

  settle({ loop, held, envelope, decision }: Settling, onSettled: OnSettled): void {
    this.#results.write(decision.outcome, envelope?.task ?? '');
    loop.settleThen(held, decision.settle, onSettled);
  }

  /** The delivery is the claim: its consumer renews it. */
  renew(): Promise<readonly HeldDelivery[]> {
    return Promise.resolve([]);
  }

  purge(queue: string): Promise<number> {
    return purgeQueue(this.#runtime, queue);
  }

  redrive(queue: string, dead: readonly DeadJob[]): MaybePromise<readonly SendResult[]> {
    return this.publish(queue, dead.map(revivedMessage));
  }

  purgeDead(queue: string, only: ReadonlySet<string> | undefined): Promise<number> {
    return purgeDeadLetters(this.#runtime, queue, only);
  }

  /** Never called: without a store, nobody finds a job by its id. */
  move(): Promise<GroupAnswer> {
    return Promise.resolve({ type: 'unmoved', state: undefined });
  }
}

function hasOps({ ops }: OutboundMessage): boolean {
  return ops !== undefined;
}

/** A job that was locked by an engine with a store keeps its key; here nobody holds it. */
function withoutOps(message: OutboundMessage): OutboundMessage {
  return message.ops === undefined ? message : { ...message, ops: undefined };
}
