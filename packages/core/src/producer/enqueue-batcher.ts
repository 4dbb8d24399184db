import type { MaybePromise } from '../contract/driver.ts';
import type { OutboundMessage } from '../contract/message.ts';
import type { SendResult } from '../emulate/publish-complete.ts';
import { ClosedError } from '../exceptions/engine-errors.ts';
import { BackPressureError } from '../exceptions/enqueue-errors.ts';
import { isOutage } from '../exceptions/is-outage.ts';
import { deferred, type Deferred } from '../internal/deferred.ts';
import { travelGroup } from './confirm.ts';
import { weigh } from './weigh.ts';

/** Publishes one batch to one queue. */
export type Publish = (
  queue: string,
  messages: readonly OutboundMessage[],
) => MaybePromise<readonly SendResult[]>;

/** A batch that has not left yet; all who wait for it share one promise. */
interface Gathering {
  readonly queue: string;
  readonly group: string;
  readonly messages: OutboundMessage[];
  readonly answers: Deferred<readonly SendResult[]>;
}

/** How large batches are. */
export interface BatchSizes {
  /** A batch leaves once this many are gathered, without waiting for the turn to end. */
  readonly flushAt: number;
  /** Most messages in one call: scripts and frames have limits. */
  readonly most: number;
  /** A batch of `addMany` ends where it would weigh more; one message may. */
  readonly mostBytes: number;
}

/** Flushing at 25 was measured: 1.4 times the throughput. */
const SIZES: BatchSizes = { flushAt: 25, most: 1_000, mostBytes: 16 * 1024 * 1024 };

/** Batches that fit into limits which are smaller than usual. */
export function sizesWithin(maxJobs: number, maxBytes: number): BatchSizes {
  return {
    flushAt: Math.min(SIZES.flushAt, maxJobs),
    most: Math.min(SIZES.most, maxJobs),
    mostBytes: Math.min(SIZES.mostBytes, maxBytes),
  };
}

/**
 * Gathers the enqueues of one event-loop turn, so that they share a round trip.
 *
 *   add ─▶ gathering ──turn ends, 25 are there, or the broker is idle──▶ publish ─▶ each caller gets its own answer
 *    └──a batch of this turn found no room──▶ refused likewise
 */
export class EnqueueBatcher {
  readonly #publish: Publish;
  readonly #sizes: BatchSizes;
  readonly #gathering = new Map<string, Gathering>();
  readonly #inFlight = new Set<Promise<unknown>>();
  /** What this turn was refused with: what it still asks for is not taken before what was refused. */
  #refusal: SendResult | undefined;
  #scheduled = false;
  #answersLater = false;
  #closed = false;

  constructor(publish: Publish, sizes: BatchSizes = SIZES) {
    this.#publish = publish;
    this.#sizes = sizes;
  }

  /** Publishes one message together with the others of this turn. Never rejects. */
  add(queue: string, message: OutboundMessage): Promise<SendResult> {
    return this.ask(queue, message, (result) => result);
  }

  /** The same, and answers what `read` makes of the result; rejects with what it throws. */
  ask<T>(queue: string, message: OutboundMessage, read: (result: SendResult) => T): Promise<T> {
    if (this.#refusal !== undefined) return Promise.resolve(this.#refusal).then(read);
    const gathering = this.#gatheringOf(queue, message.confirm);
    const { messages, answers } = gathering;
    const place = messages.push(message) - 1;
    const answer = answers.promise.then((results) => read(results[place] ?? { type: 'unknown' }));
    if (messages.length >= this.#sizes.flushAt) this.#flush(gathering);
    else this.#schedule();
    return answer;
  }

  /**
   * Publishes many at once, in batches of their own, one after the other, behind what was added
   * before. Once a batch was refused for want of room or of a broker, the rest is answered likewise.
   * Never rejects.
   */
  async addMany(
    queue: string,
    messages: readonly OutboundMessage[],
  ): Promise<readonly SendResult[]> {
    for (const gathering of this.#gathering.values()) {
      if (gathering.queue === queue) this.#flush(gathering);
    }
    const refusal = this.#refusal;
    if (refusal !== undefined) return messages.map(() => refusal);
    const results: SendResult[] = [];
    while (results.length < messages.length) {
      const from = results.length;
      const batch = messages.slice(from, this.#endOf(messages, from));
      const sent = this.#send(queue, batch);
      const answers = sent instanceof Promise ? await sent : sent;
      batch.forEach((_, index) => results.push(answers[index] ?? { type: 'unknown' }));
      const last = results.at(-1);
      if (last === undefined || !endsCall(last)) continue;
      while (results.length < messages.length) results.push(last);
    }
    return results;
  }

  /** Sends what is gathered and waits until every publish has its answer. */
  async flush(): Promise<void> {
    this.#flushAll();
    while (this.#inFlight.size > 0) await Promise.allSettled(this.#inFlight);
  }

  /** Flushes, and from then on answers everything with `ClosedError`. */
  async close(): Promise<void> {
    await this.flush();
    this.#closed = true;
    this.#flushAll();
  }

  #gatheringOf(queue: string, confirm: OutboundMessage['confirm']): Gathering {
    const group = travelGroup(queue, confirm);
    let gathering = this.#gathering.get(group);
    if (gathering === undefined) {
      gathering = { queue, group, messages: [], answers: deferred() };
      this.#gathering.set(group, gathering);
    }
    return gathering;
  }

  #endOf(messages: readonly OutboundMessage[], from: number): number {
    const { most, mostBytes } = this.#sizes;
    const group = travelGroup('', messages[from]?.confirm);
    let bytes = 0;
    let end = from;
    for (const message of messages.slice(from, from + most)) {
      bytes += weigh(message);
      if (bytes > mostBytes && end > from) break;
      if (travelGroup('', message.confirm) !== group) break;
      end += 1;
    }
    return end;
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    const leave = (): void => {
      this.#scheduled = false;
      this.#flushAll();
    };
    // A broker that is idle gets what there is as soon as the code that asks comes to rest: the end of
    // the turn is some microseconds later, which a lone enqueue would wait for nothing.
    if (this.#isIdle) queueMicrotask(leave);
    else setImmediate(leave);
  }

  /** Whether nothing is under way to a broker whose answers take their time. */
  get #isIdle(): boolean {
    return this.#answersLater && this.#inFlight.size === 0;
  }

  #flushAll(): void {
    for (const gathering of this.#gathering.values()) this.#flush(gathering);
  }

  #flush({ queue, group, messages, answers }: Gathering): void {
    this.#gathering.delete(group);
    const sent = this.#send(queue, messages);
    if (sent instanceof Promise) void sent.then(answers.resolve);
    else answers.resolve(sent);
  }

  /** Answers at once where the driver does; a driver that throws is an answer too. */
  #send(queue: string, messages: readonly OutboundMessage[]): MaybePromise<readonly SendResult[]> {
    const failed = (error: unknown): readonly SendResult[] =>
      messages.map(() => ({ type: 'failed', error }));
    if (this.#closed) return failed(new ClosedError('enqueue()'));
    let sent: MaybePromise<readonly SendResult[]>;
    try {
      sent = this.#publish(queue, messages);
    } catch (error) {
      return failed(error);
    }
    if (!(sent instanceof Promise)) {
      this.#heed(sent);
      return sent;
    }
    this.#answersLater = true;
    const tracked = sent.catch(failed).finally(() => this.#inFlight.delete(tracked));
    this.#inFlight.add(tracked);
    return tracked;
  }

  /** Calls of one turn that find no room are refused together. */
  #heed(answers: readonly SendResult[]): void {
    const last = answers.at(-1);
    if (last?.type !== 'failed' || !(last.error instanceof BackPressureError)) return;
    this.#refusal = last;
    setImmediate(() => {
      this.#refusal = undefined;
    });
  }
}

/** Whether what follows would fare no better, or come before what was refused. */
function endsCall(result: SendResult): boolean {
  if (result.type !== 'failed') return false;
  return result.error instanceof BackPressureError || isOutage(result.error);
}
