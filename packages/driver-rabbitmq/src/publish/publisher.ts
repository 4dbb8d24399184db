import { logicalQueue, type OutboundMessage, type PublishResult } from '@switchyard/core/driver';
import type { Link } from '../connection/link.ts';
import { invalid, mapChannelError } from '../connection/map-error.ts';
import { delayRoute, isMainQueue, type Names } from '../topology/names.ts';
import { partOf } from '../topology/part-of.ts';
import type { Topology } from '../topology/topology.ts';
import { HeaderEncoder } from '../wire/encode-message.ts';
import { Batch, type Outgoing, type Route } from './batch.ts';
import { blockedError, ConfirmLine } from './confirm-line.ts';

/** What a publisher works with. */
export interface PublisherParts {
  readonly link: Link;
  readonly topology: Topology;
  readonly names: Names;
  readonly ordered: ReadonlyMap<string, number>;
  readonly delayTickMs: number;
  readonly maxDelayMs: number;
  readonly confirmTimeoutMs: number;
}

/** A channel on which a message was not taken is renewed, at most so often, in milliseconds. */
const RENEW_MS = 500;
const STORED: PublishResult = Object.freeze({ type: 'stored' });

/** Where one message is to go, and what must be there for that. */
interface Plan {
  readonly route: Route;
  readonly needs: readonly (Promise<void> | undefined)[];
}

/** Publishes with confirms, many at a time, on one channel of a connection of its own. */
export class Publisher {
  readonly #parts: PublisherParts;
  readonly #encoder = new HeaderEncoder();
  #line: ConfirmLine | undefined;
  #opening: Promise<ConfirmLine> | undefined;
  /** The line before, while it still has something under way: what comes later does not overtake it. */
  #retiring: Promise<void> | undefined;
  #renewedAt = 0;
  /** The batch before: what waits for its queue or its channel keeps its place. */
  #before: Promise<void> | undefined;

  constructor(parts: PublisherParts) {
    this.#parts = parts;
    parts.link.onOpen(() => this.#line?.pump());
  }

  publish(
    queue: string,
    messages: readonly OutboundMessage[],
  ): Promise<'stored' | readonly PublishResult[]> {
    for (const message of messages) this.#check(message);
    const isRefused = messages.map((message) => this.#isUndeclared(queue, message));
    if (isRefused.includes(true)) return this.#publishOthers(queue, messages, isRefused);
    const isDelayed = messages.map(({ delayMs = 0 }) => delayMs > 0);
    if (isDelayed.includes(true) && isDelayed.includes(false)) {
      return this.#publishApart(queue, messages, isDelayed);
    }
    return this.#send(queue, messages);
  }

  /** What is due at once does not wait for the ladder of the others. */
  async #publishApart(
    queue: string,
    messages: readonly OutboundMessage[],
    isDelayed: readonly boolean[],
  ): Promise<'stored' | readonly PublishResult[]> {
    const send = (delayed: boolean): Promise<'stored' | readonly PublishResult[]> =>
      this.#send(
        queue,
        messages.filter((_, index) => isDelayed[index] === delayed),
      );
    const unknown = (cause: unknown): PublishResult => ({ type: 'unknown', cause });
    const [now, later] = await Promise.allSettled([send(false), send(true)]);
    if (now.status === 'rejected' && later.status === 'rejected') throw now.reason;
    // One that failed by itself does not say so of the other: nobody knows is said of it.
    const answerOf = (end: typeof now, index: number): PublishResult => {
      if (end.status === 'rejected') return unknown(end.reason);
      return end.value === 'stored' ? STORED : (end.value[index] ?? unknown(undefined));
    };
    const next = { now: 0, later: 0 };
    return isDelayed.map((delayed) => {
      const index = delayed ? next.later++ : next.now++;
      return answerOf(delayed ? later : now, index);
    });
  }

  #send(
    queue: string,
    messages: readonly OutboundMessage[],
  ): Promise<'stored' | readonly PublishResult[]> {
    const { link } = this.#parts;
    const needs: Promise<void>[] = [];
    const outgoing = messages.map((message): Outgoing => {
      const plan = this.#plan(queue, message);
      for (const need of plan.needs) if (need !== undefined) needs.push(need);
      return { message, route: plan.route };
    });
    const isDelayed = (messages[0]?.delayMs ?? 0) > 0;
    const isInTurn = isDelayed || this.#before === undefined;
    if (needs.length === 0 && isInTurn && this.#line !== undefined) {
      refuseBlocked(link);
      const batch = new Batch(outgoing);
      this.#line.add(batch);
      return batch.outcome;
    }
    return isDelayed ? this.#sendOnce(needs, outgoing) : this.#sendAfter(needs, outgoing);
  }

  /** What waits for its time anyway keeps no order. */
  async #sendOnce(
    needs: readonly Promise<void>[],
    outgoing: readonly Outgoing[],
  ): Promise<'stored' | readonly PublishResult[]> {
    return (await this.#addTo(needs, outgoing)).outcome;
  }

  async #sendAfter(
    needs: readonly Promise<void>[],
    outgoing: readonly Outgoing[],
  ): Promise<'stored' | readonly PublishResult[]> {
    const before = this.#before;
    const added = this.#addTo(before === undefined ? needs : [...needs, before], outgoing);
    const mine = added
      .catch(() => undefined)
      .then(() => {
        if (this.#before === mine) this.#before = undefined;
      });
    this.#before = mine;
    return (await added).outcome;
  }

  async #addTo(needs: readonly Promise<void>[], outgoing: readonly Outgoing[]): Promise<Batch> {
    // All of them, and whatever comes next: one that fails unheard would end the process.
    const ending = Promise.allSettled(needs);
    // Who waits for a connection waits in core, and not here.
    this.#parts.link.now('publish');
    const ends = await ending;
    const failure = ends.find((end) => end.status === 'rejected');
    if (failure !== undefined) throw failure.reason;
    const line = await this.#open();
    refuseBlocked(this.#parts.link);
    const batch = new Batch(outgoing);
    line.add(batch);
    return batch;
  }

  async #publishOthers(
    queue: string,
    messages: readonly OutboundMessage[],
    isRefused: readonly boolean[],
  ): Promise<readonly PublishResult[]> {
    const others = messages.filter((_, index) => isRefused[index] === false);
    const answer = others.length === 0 ? 'stored' : await this.#send(queue, others);
    let next = 0;
    return isRefused.map((refused): PublishResult => {
      if (refused) {
        return {
          type: 'refused',
          code: 'ordering_undeclared',
          message: `the queue ${logicalQueue(queue)} is not declared as ordered: say rabbitmq({ queues: { ${JSON.stringify(logicalQueue(queue))}: { ordered: 8 } } }) in every process`,
        };
      }
      next += 1;
      return answer === 'stored' ? STORED : (answer[next - 1] ?? { type: 'unknown' });
    });
  }

  #check({ delayMs, priority, confirm, idOrigin }: OutboundMessage): void {
    const { maxDelayMs } = this.#parts;
    if (idOrigin === 'user') throw invalid('publish', 'ids given by users are not declared.');
    if (priority !== undefined) throw invalid('publish', 'priority is not declared.');
    if (confirm !== undefined) throw invalid('publish', 'confirm is not declared.');
    if (delayMs === undefined) return;
    if (delayMs >= 0 && delayMs <= maxDelayMs) return;
    throw invalid('publish', `a delay must be 0 to ${maxDelayMs} ms, got ${delayMs}.`);
  }

  #isUndeclared(queue: string, { orderingKey }: OutboundMessage): boolean {
    if (orderingKey === undefined) return false;
    return !isMainQueue(queue) || !this.#parts.ordered.has(queue);
  }

  #plan(queue: string, { orderingKey, delayMs = 0 }: OutboundMessage): Plan {
    const { names, topology, ordered, delayTickMs } = this.#parts;
    const of = orderingKey === undefined ? undefined : ordered.get(queue);
    const part =
      of === undefined || orderingKey === undefined
        ? undefined
        : { queue, index: partOf(orderingKey, of), of };
    const target = part === undefined ? names.queue(queue) : names.part(part);
    const isThere = part === undefined ? topology.queue(queue) : topology.part(part);
    if (delayMs === 0) return { route: { exchange: '', routingKey: target }, needs: [isThere] };
    const { level, ...route } = delayRoute(names, Math.ceil(delayMs / delayTickMs), target);
    const isBound =
      isThere === undefined
        ? topology.delaysTo(target, level)
        : isThere.then(() => topology.delaysTo(target, level));
    return { route, needs: [isBound] };
  }

  #open(): Promise<ConfirmLine> | ConfirmLine {
    if (this.#line !== undefined) return this.#line;
    this.#opening ??= this.#openLine().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async #openLine(): Promise<ConfirmLine> {
    const { link, confirmTimeoutMs } = this.#parts;
    try {
      await this.#retiring;
      const model = await link.open();
      const channel = await model.createConfirmChannel();
      const line = new ConfirmLine({
        channel,
        encoder: this.#encoder,
        confirmTimeoutMs,
        blocked: () => link.blocked,
        onUnroutable: ({ exchange, routingKey }) => this.#forget(exchange, routingKey),
        onNack: () => this.#renew(line),
        onSilence: () => link.drop('no confirms came'),
        onEnd: () => {
          if (this.#line === line) this.#line = undefined;
        },
      });
      this.#line = line;
      return line;
    } catch (error) {
      throw mapChannelError('publish', error);
    }
  }

  /**
   * A channel that first published to a quorum queue while its leader was dead is told no for ever, at
   * least by RabbitMQ 3.10: it goes on asking the node that it took for the leader.
   */
  #renew(line: ConfirmLine): void {
    const now = Date.now();
    if (this.#line !== line || now - this.#renewedAt < RENEW_MS) return;
    this.#renewedAt = now;
    this.#line = undefined;
    this.#retiring = line.retire();
  }

  #forget(exchange: string, routingKey: string): void {
    if (exchange === '') this.#parts.topology.deleted(routingKey);
    else this.#parts.topology.forgetDelays();
  }
}

function refuseBlocked(link: Link): void {
  if (link.blocked !== undefined) throw blockedError(link.blocked);
}
