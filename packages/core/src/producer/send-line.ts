import type { Clock } from '../contract/clock.ts';
import type { MaybePromise } from '../contract/driver.ts';
import type { OutboundMessage } from '../contract/message.ts';
import type { SendResult } from '../emulate/publish-complete.ts';
import { BackPressureError } from '../exceptions/enqueue-errors.ts';
import { isOutage } from '../exceptions/is-outage.ts';
import { offlineError } from '../exceptions/offline-error.ts';
import type { Publish } from './enqueue-batcher.ts';
import { Reach } from './reach.ts';
import { isStranded, WaitingBatch, type BatchPlace } from './waiting-batch.ts';
import { WaitingLine } from './waiting-line.ts';
import { weighAll } from './weigh.ts';

/** How much may be under way and wait. */
export interface SendLimits {
  /** Jobs that travel to the broker at once. */
  readonly maxInFlight: number;
  /** Jobs that wait. */
  readonly maxPending: number;
  /** Bytes of jobs that wait; as many may travel. */
  readonly maxPendingBytes: number;
  /** Milliseconds a call waits for a broker that is away. */
  readonly offlineMs: number;
}

/** What a line of batches works with. */
export interface SendLineParts {
  readonly publish: Publish;
  /** The way to the broker. */
  readonly road: { readonly isOpen: boolean; connect(): Promise<void> };
  readonly limits: SendLimits;
  readonly clock: Clock;
  readonly random: () => number;
  readonly onAway: (error: unknown) => void;
  readonly onBack: () => void;
}

/** Most messages in one call: scripts and frames have limits. */
const MAX_BATCH = 1_000;
/** Batches on their way at once: fewer than a driver remembers, so that each can be asked for again. */
const MAX_BATCHES = 100;

interface Cargo extends BatchPlace {
  readonly messages: readonly OutboundMessage[];
  readonly bytes: number;
}

/**
 * Lets so many jobs travel at once; the others wait in a line, and too many are refused. While the
 * broker is away all wait, one asks for it now and then, and who waited long enough is told so.
 *
 *   publish ──room, and the broker is there──▶ driver ──▶ answer
 *      └─▶ the line ──with those of its queue that follow──▶ │
 *          │  │  ▲                                           │ away: nothing was accepted
 *          │  │  └────────────── to its old place ◀──────────┘
 *          │  └─ offlineMs are over: DriverError
 *          └─ full: BackPressureError
 */
export class SendLine {
  readonly #parts: SendLineParts;
  readonly #line = new WaitingLine();
  readonly #reach: Reach;
  #tickets = 0;
  #batches = 0;
  #jobs = 0;
  #bytes = 0;
  #advancing = false;

  constructor(parts: SendLineParts) {
    this.#parts = parts;
    const { clock, random, onAway, onBack } = parts;
    this.#reach = new Reach({
      clock,
      random,
      onAway,
      onBack,
      look: () => this.#advance(),
      expire: () => this.#expire(),
    });
  }

  /** Publishes one batch, at once where nothing is in the way. Never rejects: an error is an answer. */
  publish(
    queue: string,
    messages: readonly OutboundMessage[],
  ): MaybePromise<readonly SendResult[]> {
    const ticket = (this.#tickets += 1);
    const since = this.#parts.clock.now();
    const cargo = { queue, ticket, since, messages, bytes: weighAll(messages) };
    if (!this.#isFree(cargo)) return this.#wait(cargo);
    return this.#travel(cargo, (results) => {
      if (!results.some(isStranded)) {
        this.#heed(results);
        return results;
      }
      const batch = new WaitingBatch(cargo, messages);
      this.#land([batch], results);
      return batch.answers;
    });
  }

  #isFree(cargo: Cargo): boolean {
    const isThere = !this.#reach.isAway && this.#parts.road.isOpen;
    return isThere && this.#line.isEmpty && this.#hasRoomFor(cargo);
  }

  /** What is heavier than all that may travel goes when nothing else does. */
  #hasRoomFor({ messages, bytes }: Pick<Cargo, 'messages' | 'bytes'>): boolean {
    const { maxInFlight, maxPendingBytes } = this.#parts.limits;
    return (
      this.#batches < MAX_BATCHES &&
      this.#jobs + messages.length <= maxInFlight &&
      (this.#bytes + bytes <= maxPendingBytes || this.#batches === 0)
    );
  }

  /** Joins the line, or is refused whole: nothing of it was accepted. */
  #wait(cargo: Cargo): MaybePromise<readonly SendResult[]> {
    const { maxPending, maxPendingBytes } = this.#parts.limits;
    const { messages, bytes } = cargo;
    if (this.#line.jobs + messages.length > maxPending) {
      return failed(messages, new BackPressureError('maxPending', maxPending));
    }
    if (this.#line.bytes + bytes > maxPendingBytes) {
      return failed(messages, new BackPressureError('maxPendingBytes', maxPendingBytes));
    }
    const batch = new WaitingBatch(cargo, messages);
    this.#line.join(batch);
    if (this.#line.first === batch) this.#watchFirst();
    this.#advance();
    return batch.answers;
  }

  /** Counts what is on its way, hands it on, and lets others go once it has arrived. */
  #travel<T>(
    { queue, messages, bytes }: Pick<Cargo, 'queue' | 'messages' | 'bytes'>,
    arrive: (results: readonly SendResult[]) => MaybePromise<T>,
  ): MaybePromise<T> {
    this.#count(messages.length, bytes, 1);
    const land = (results: readonly SendResult[]): MaybePromise<T> => {
      this.#count(messages.length, bytes, -1);
      const answer = arrive(results);
      this.#advance();
      return answer;
    };
    const crash = (error: unknown): MaybePromise<T> => land(failed(messages, error));
    let sent: MaybePromise<readonly SendResult[]>;
    try {
      sent = this.#parts.publish(queue, messages);
    } catch (error) {
      return crash(error);
    }
    return sent instanceof Promise ? sent.then(land, crash) : land(sent);
  }

  #count(jobs: number, bytes: number, sign: 1 | -1): void {
    this.#batches += sign;
    this.#jobs += sign * jobs;
    this.#bytes += sign * bytes;
  }

  /** Lets go what there is room for; while the broker is away, one at a time to look for it. */
  #advance(): void {
    if (this.#advancing || this.#line.isEmpty) return;
    this.#advancing = true;
    try {
      while (!this.#line.isEmpty && this.#step());
    } finally {
      this.#advancing = false;
    }
  }

  /** Answers whether there may be more to do at once. */
  #step(): boolean {
    const { clock, road, limits } = this.#parts;
    if (!road.isOpen && !this.#reach.isAway) {
      this.#reach.leave(clock.now());
      this.#watchFirst();
    }
    if (this.#reach.isAway) {
      const { first } = this.#line;
      const mayGo = !road.isOpen || (first !== undefined && this.#hasRoomFor(first));
      if (mayGo && this.#reach.beginLook()) void this.#look();
      return false;
    }
    if (this.#batches >= MAX_BATCHES) return false;
    const group = this.#line.takeGroup({
      jobs: Math.min(MAX_BATCH, limits.maxInFlight - this.#jobs),
      bytes: limits.maxPendingBytes - this.#bytes,
      empty: this.#batches === 0,
    });
    for (const batch of group) batch.since = clock.now();
    if (group.length > 0) void this.#send(group);
    return group.length > 0;
  }

  /** Connects, or lets the first one try; the others go on once that has an answer. */
  async #look(): Promise<void> {
    const { road } = this.#parts;
    try {
      if (road.isOpen) {
        const first = this.#line.shift();
        if (first !== undefined) await this.#send([first]);
      } else {
        await road.connect();
        this.#reach.back();
      }
    } catch (error) {
      this.#unconnected(error);
    }
    this.#reach.endLook();
    if (this.#line.isEmpty) this.#reach.rest();
    // No answer is no proof that it is back.
    else if (this.#reach.isAway) this.#reach.pause();
    this.#advance();
  }

  /** A road that is closed for good is no outage: nobody has to wait for it. */
  #unconnected(error: unknown): void {
    if (isOutage(error)) {
      this.#reach.failed(error, this.#parts.clock.now());
      this.#watchFirst();
      return;
    }
    this.#reach.rest();
    for (let first = this.#line.shift(); first !== undefined; first = this.#line.shift()) {
      first.fail(error);
    }
  }

  #send(group: readonly WaitingBatch[]): MaybePromise<void> {
    const [first] = group;
    if (first === undefined) return;
    const messages = group.length === 1 ? first.messages : group.flatMap((one) => one.messages);
    const bytes = group.reduce((sum, one) => sum + one.bytes, 0);
    return this.#travel({ queue: first.queue, messages, bytes }, (results) =>
      this.#land(group, results),
    );
  }

  /** Gives each its answers; who found no broker goes back to its place. */
  #land(group: readonly WaitingBatch[], results: readonly SendResult[]): void {
    let from = 0;
    for (const batch of group) {
      const to = from + batch.messages.length;
      if (batch.take(results.slice(from, to))) this.#line.putBack(batch);
      from = to;
    }
    const since = Math.min(...group.map((batch) => batch.since));
    this.#heed(results, since);
  }

  /** What the answers say of the broker: that it is away, or there. */
  #heed(results: readonly SendResult[], since: number = 0): void {
    const stranded = results.find(isStranded);
    if (stranded?.type === 'failed') {
      this.#reach.failed(stranded.error, since);
      this.#watchFirst();
    } else if (this.#reach.isAway && results.some((result) => result.type !== 'unknown')) {
      this.#reach.back();
    }
  }

  /** Sets the timer for the one that has waited longest: the others come after it. */
  #watchFirst(): void {
    const { first } = this.#line;
    if (!this.#reach.isAway) return;
    if (first === undefined) return this.#reach.rest();
    // Who does not wait at all waits at least for the first answer.
    if (this.#parts.limits.offlineMs === 0 && this.#reach.error === undefined) return;
    this.#reach.expireAt(this.#dueOf(first));
  }

  #expire(): void {
    const { clock, limits } = this.#parts;
    for (let { first } = this.#line; first !== undefined; { first } = this.#line) {
      if (this.#dueOf(first) > clock.now()) break;
      this.#line.shift();
      first.fail(offlineError(limits.offlineMs, this.#reach.error));
    }
    this.#watchFirst();
  }

  /** The instant until which it waits for a broker that is away. */
  #dueOf({ since }: WaitingBatch): number {
    return Math.max(since, this.#reach.since ?? 0) + this.#parts.limits.offlineMs;
  }
}

function failed(messages: readonly OutboundMessage[], error: unknown): readonly SendResult[] {
  return messages.map(() => ({ type: 'failed', error }));
}
