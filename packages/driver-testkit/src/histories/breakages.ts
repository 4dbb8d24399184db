import { DriverError } from '@switchyard/core/driver';
import type { FaultyDriver } from '../fakes/faulty-driver.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { FaultyStore } from './faulty-store.ts';
import type { BrokenCalls } from './step.ts';

interface Breakage {
  readonly name: string;
  readonly times: number;
  readonly fault: { readonly hits: number; clear(): void };
}

/** What is broken on purpose, and its windows in the ledger. */
export class Breakages {
  readonly #driver: FaultyDriver;
  readonly #store: FaultyStore | undefined;
  readonly #ledger: Ledger;
  #open: Breakage[] = [];
  #made = 0;

  constructor(broken: {
    readonly driver: FaultyDriver;
    readonly store: FaultyStore | undefined;
    readonly ledger: Ledger;
  }) {
    this.#driver = broken.driver;
    this.#store = broken.store;
    this.#ledger = broken.ledger;
  }

  /** Whether anything was ever broken. */
  get any(): boolean {
    return this.#made > 0;
  }

  get areOpen(): boolean {
    return this.#open.length > 0;
  }

  /** Makes calls go wrong; answers whether there are such calls. */
  add(broken: BrokenCalls): boolean {
    const fault = this.#fault(broken);
    if (fault === undefined) return false;
    this.#made += 1;
    const name = `${broken.calls}-${this.#made}`;
    this.#ledger.write({ type: 'fault', fault: name, name: broken.calls });
    this.#open.push({ name, times: broken.times, fault });
    return true;
  }

  /** Closes the windows of those that have no calls left to hit. */
  closeSpent(): void {
    for (const one of this.#open) if (one.fault.hits >= one.times) this.#heal(one);
    this.#open = this.#open.filter(({ fault, times }) => fault.hits < times);
  }

  mendAll(): void {
    for (const one of this.#open) this.#heal(one);
    this.#open = [];
  }

  #heal({ name, fault }: Breakage): void {
    fault.clear();
    this.#ledger.write({ type: 'heal', fault: name });
  }

  #fault({ calls, how, times, skip }: BrokenCalls): Breakage['fault'] | undefined {
    const after = how !== 'fails';
    if (calls === 'store') return this.#store?.fail({ times, skip, after });
    if (how === 'answers-unknown') {
      return calls === 'publish' || calls === 'settle'
        ? this.#driver.loseReply(calls, { times, skip })
        : undefined;
    }
    const error = after ? noAnswer(calls) : undefined;
    return this.#driver.fail(calls, { times, skip, after, error });
  }
}

/** A broker that cannot be reached has done nothing; this one may have done everything. */
function noAnswer(calls: string): DriverError {
  return new DriverError('ERR_BROKER_TIMEOUT', `The answer to ${calls} was lost on purpose.`, {
    retryable: true,
  });
}
