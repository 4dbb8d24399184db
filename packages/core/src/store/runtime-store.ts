import type {
  ControlFacet,
  DueTimer,
  FindJobs,
  GroupAnswer,
  JobRef,
  RecordsFacet,
  Store,
  StoredJob,
  StoredJobPage,
  StoreGroup,
} from '../contract/store.ts';
import type { BrokerWarning } from '../contract/warning.ts';
import { ClosedError } from '../exceptions/engine-errors.ts';
import type { CallGuard } from '../runtime/call-guard.ts';

/**
 * Wraps any store once: connects once, closes once, refuses use after close; a guard puts a deadline
 * and a tracing channel around every call.
 */
export class RuntimeStore {
  readonly #store: Store;
  readonly #guard: CallGuard;
  #connecting: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  constructor(store: Store, guard: CallGuard) {
    this.#store = store;
    this.#guard = guard;
  }

  get name(): string {
    return this.#store.name;
  }

  /** Opens the connection unless it is open. */
  connect(): Promise<void> {
    if (this.#closing !== undefined) return Promise.reject(new ClosedError('The engine'));
    this.#connecting ??= this.#guard
      .run({ name: 'store.connect' }, (abort) => this.#store.connect(abort.signal))
      .catch((error: unknown) => {
        this.#connecting = undefined;
        throw error;
      });
    return this.#connecting;
  }

  /** Does each group or nothing of it. Rejects where no answer came: any of them may be done. */
  apply(groups: readonly StoreGroup[]): Promise<readonly GroupAnswer[]> {
    return this.#call('store.apply', () => this.#store.apply(groups));
  }

  get(jobs: readonly JobRef[]): Promise<readonly (StoredJob | undefined)[]> {
    return this.#call('store.read', () => this.#store.records.get(jobs));
  }

  find(which: FindJobs): Promise<StoredJobPage> {
    return this.#call('store.read', () => this.#store.records.find(which));
  }

  note(...args: Parameters<RecordsFacet['note']>): Promise<void> {
    return this.#call('store.apply', () => this.#store.records.note(...args));
  }

  purge(queue: string): Promise<number> {
    return this.#call('store.apply', () => this.#store.records.purge(queue));
  }

  lockHolder(queue: string, key: string): Promise<string | undefined> {
    return this.#call('store.read', () => this.#store.locks.holder(queue, key));
  }

  lead(name: string, owner: string, ttlMs: number): Promise<boolean> {
    return this.#call('store.apply', () => this.#store.locks.lead(name, owner, ttlMs));
  }

  renewClaims(
    held: readonly (JobRef & { readonly token: string })[],
    leaseMs: number,
  ): Promise<readonly string[]> {
    return this.#call('store.apply', () => this.#store.claims.renew(held, leaseMs));
  }

  takeDue(options: {
    readonly max: number;
    readonly leaseMs: number;
  }): Promise<readonly DueTimer[]> {
    return this.#call('store.apply', () => this.#store.timers.takeDue(options));
  }

  nextDueAt(): Promise<number | undefined> {
    return this.#call('store.read', () => this.#store.timers.nextDueAt());
  }

  control<T>(work: (control: ControlFacet) => Promise<T>): Promise<T> {
    return this.#call('store.control', () => work(this.#store.control));
  }

  ping(): Promise<void> {
    return this.#call('store.ping', () => this.#store.ping());
  }

  /** Asks what is amiss with how it is set up; absent where it does not look. */
  get warnings(): (() => Promise<readonly BrokerWarning[]>) | undefined {
    const warnings = this.#store.warnings?.bind(this.#store);
    return warnings && (() => this.#call('store.warnings', () => warnings()));
  }

  /** Closes the store; every later call is refused. */
  close(): Promise<void> {
    this.#closing ??= this.#guard.run({ name: 'store.close' }, () => this.#store.close());
    return this.#closing;
  }

  async #call<T>(
    name: 'store.apply' | 'store.read' | 'store.control' | 'store.ping' | 'store.warnings',
    work: () => Promise<T>,
  ): Promise<T> {
    await this.connect();
    return this.#guard.run({ name }, work);
  }
}
