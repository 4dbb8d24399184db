import {
  systemClock,
  type Capabilities,
  type Delivery,
  type Driver,
  type MaybePromise,
  type OutboundMessage,
  type Receipt,
  type Settled,
  type Settlement,
  type SubscribeOptions,
} from '@switchyard/core/driver';
import { interceptDriver, type DriverCall } from '../fakes/intercept-driver.ts';
import { digestsOf, jobOf } from './digest.ts';
import type { Ledger } from './ledger.ts';

/** What a delivery means beside what else there is. */
export interface LedgerDriverOptions {
  /**
   * Whether a delivery is the bond to a run. Where runs are claimed in a store that stands apart, it is
   * not: its number and the end of its lease say nothing of the run, and are left out. @default true
   */
  readonly ownsRuns?: boolean | undefined;
}

/**
 * The same driver, with a line in the ledger for every message that goes out, every delivery that
 * comes in, every lease that is prolonged and every settlement, before it is asked and after.
 */
export function ledgerDriver<C extends Capabilities>(
  inner: Driver<C>,
  ledger: Ledger,
  { ownsRuns = true }: LedgerDriverOptions = {},
): Driver<C> {
  const tap = new Tap({ ledger, ownsRuns, now: () => (inner.clock ?? systemClock).now() });
  return interceptDriver(inner, (call, proceed) => tap.pass(call, proceed));
}

class Tap {
  readonly #ledger: Ledger;
  readonly #now: () => number;
  readonly #names = new WeakMap<Receipt, string>();
  readonly #leases = new Map<string, number>();
  readonly #ownsRuns: boolean;
  #deliveries = 0;

  constructor(parts: {
    readonly ledger: Ledger;
    readonly ownsRuns: boolean;
    readonly now: () => number;
  }) {
    this.#ledger = parts.ledger;
    this.#ownsRuns = parts.ownsRuns;
    this.#now = parts.now;
  }

  pass<T>(call: DriverCall, proceed: () => MaybePromise<T>): MaybePromise<T> {
    switch (call.method) {
      case 'publish':
        this.#sent(call.args[0] as string, call.args[1] as readonly OutboundMessage[]);
        return proceed();
      case 'subscribe':
        this.#leases.set(call.args[0] as string, (call.args[1] as SubscribeOptions).leaseMs);
        return proceed();
      case 'receive':
        return this.#receive(proceed);
      case 'renew':
        return this.#renew(call, proceed);
      case 'settle':
        return this.#settle(call.args[0] as readonly Settlement[], proceed);
      case 'connect':
      case 'ping':
      case 'close':
      case 'stats':
      case 'peek':
      case 'purge':
      case 'closeConsumer':
        return proceed();
    }
  }

  #sent(queue: string, messages: readonly OutboundMessage[]): void {
    for (const message of messages) {
      const job = jobOf(message.headers, message.extra, message.id);
      this.#ledger.write({ type: 'sent', job, id: message.id, queue, ...digestsOf(message) });
    }
  }

  async #receive<T>(proceed: () => MaybePromise<T>): Promise<T> {
    const answer = await proceed();
    for (const delivery of answer as readonly Delivery[]) this.#held(delivery);
    return answer;
  }

  #held(delivery: Delivery): void {
    const name = this.#nameOf(delivery.receipt);
    const { id, queue, deaths } = delivery;
    const leaseUntil = this.#ownsRuns ? delivery.leaseExpiresAt : undefined;
    const content = delivery.malformed === true ? { headers: {}, body: delivery.raw } : delivery;
    const run = delivery.malformed === true || !this.#ownsRuns ? undefined : delivery.run;
    const extra = delivery.malformed === true ? undefined : delivery.extra;
    const job = jobOf(content.headers, extra, id);
    const about = { job, id, queue, delivery: name, run, deaths, leaseUntil };
    this.#ledger.write({ type: 'held', ...about, ...digestsOf(content) });
  }

  /** The broker counts a lease from when it is asked or later: what is surely ours counts from the asking. */
  async #renew<T>(call: DriverCall, proceed: () => MaybePromise<T>): Promise<T> {
    const held = call.args[0] as readonly Delivery[];
    const askedAt = this.#now();
    const leaseMs = this.#leases.get(call.queue ?? '');
    const answer = await proceed();
    const lost = new Set((answer as readonly Delivery[]).map((delivery) => delivery.receipt));
    for (const { receipt } of held) {
      const delivery = this.#nameOf(receipt);
      if (lost.has(receipt)) this.#ledger.write({ type: 'lost', delivery });
      else if (leaseMs !== undefined)
        this.#ledger.write({ type: 'renewed', delivery, leaseUntil: askedAt + leaseMs });
    }
    return answer;
  }

  async #settle<T>(settlements: readonly Settlement[], proceed: () => MaybePromise<T>): Promise<T> {
    const asked = settlements.map((one) => ({
      delivery: this.#nameOf(one.delivery.receipt),
      kind: one.kind,
      ...(one.kind === 'release' ? { delayMs: one.delayMs } : {}),
      ...(one.kind === 'dead' ? { reason: one.reason } : {}),
    }));
    for (const one of asked) this.#ledger.write({ type: 'settling', ...one });
    const tell = (answerOf: (index: number) => Settled | 'error'): void => {
      asked.forEach(({ delivery, kind }, index) =>
        this.#ledger.write({ type: 'settled', delivery, kind, answer: answerOf(index) }),
      );
    };
    try {
      const answer = await proceed();
      const answers = answer as 'settled' | readonly Settled[];
      tell((index) => (answers === 'settled' ? 'settled' : (answers[index] ?? 'unknown')));
      return answer;
    } catch (error) {
      tell(() => 'error');
      throw error;
    }
  }

  #nameOf(receipt: Receipt): string {
    const known = this.#names.get(receipt);
    if (known !== undefined) return known;
    this.#deliveries += 1;
    const name = `${this.#ledger.process}:${this.#deliveries}`;
    this.#names.set(receipt, name);
    return name;
  }
}
