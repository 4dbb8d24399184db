import type { ControlChannel } from '../contract/control.ts';
import type { Capabilities } from '../contract/capabilities.ts';
import type { Clock } from '../contract/clock.ts';
import type {
  Driver,
  MaybePromise,
  PeekOptions,
  PeekPage,
  QueueCounts,
  SubscribeOptions,
} from '../contract/driver.ts';
import type { BatchId, OutboundMessage, PublishResult } from '../contract/message.ts';
import type { BrokerWarning } from '../contract/warning.ts';
import { isDriverError } from '../exceptions/is-driver-error.ts';
import { ClosedError } from '../exceptions/engine-errors.ts';
import { isThenable } from '../internal/is-thenable.ts';
import { Turns } from '../internal/turns.ts';
import type { CallGuard } from './call-guard.ts';
import { RuntimeConsumer } from './runtime-consumer.ts';

/** How many batches back a repeat is recognised; the conformance suite asks that of drivers. */
const REMEMBERED_BATCHES = 200;

/**
 * Wraps any driver once: connects once, closes once, refuses use after close; a guard puts a
 * deadline and a tracing channel around every call.
 *
 *   new ──first call──▶ connecting ──▶ open ──close()──▶ closed
 *                           └─ failed: the next call tries again
 */
export class RuntimeDriver {
  readonly #driver: Driver;
  readonly #guard: CallGuard;
  readonly #producer: string;
  readonly #turns = new Turns();
  #sequence = 0;
  #connecting: Promise<void> | undefined;
  #open = false;
  #onOpen: () => void = () => undefined;
  #closing: Promise<void> | undefined;

  constructor(driver: Driver, guard: CallGuard, producer: string) {
    this.#driver = driver;
    this.#guard = guard;
    this.#producer = producer;
  }

  get name(): string {
    return this.#driver.name;
  }

  get capabilities(): Capabilities {
    return this.#driver.capabilities;
  }

  /** Words of control, each call connected first and under the deadline; absent where the driver carries none. */
  get control(): ControlChannel | undefined {
    const { control } = this.#driver;
    if (control === undefined) return undefined;
    const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
      await this.connect();
      return this.#guard.run({ name: 'driver.control' }, work);
    };
    return {
      tell: (name, value) => guarded(() => control.tell(name, value)),
      watch: (listener) => guarded(() => control.watch(listener)),
    };
  }

  /** Whether it was connected, and is not closed: the driver itself sees to the connection from then on. */
  get isOpen(): boolean {
    return this.#open && this.#closing === undefined;
  }

  /** Opens the connection unless it is open. */
  connect(): Promise<void> {
    if (this.#closing !== undefined) return Promise.reject(new ClosedError('The engine'));
    this.#connecting ??= this.#guard
      .run({ name: 'driver.connect' }, (abort) => this.#driver.connect(abort.signal))
      .then(
        () => {
          this.#open = true;
          this.#onOpen();
        },
        (error: unknown) => {
          this.#connecting = undefined;
          throw error;
        },
      );
    return this.#connecting;
  }

  /** Calls `listener` once the connection is there. */
  onOpen(listener: () => void): void {
    this.#onOpen = listener;
  }

  /** Names the next batch of this engine. */
  nextBatch(): BatchId {
    return { producer: this.#producer, sequence: (this.#sequence += 1) };
  }

  /** Whether a driver that recognises repeats still knows this batch for sure. */
  remembers({ sequence }: BatchId): boolean {
    return this.#closing === undefined && this.#sequence - sequence < REMEMBERED_BATCHES;
  }

  /** Time to ask again in: as long as one answer may take. */
  get patience(): { readonly clock: Clock; readonly ms: number } {
    return { clock: this.#guard.clock, ms: this.#guard.limitMs };
  }

  /**
   * Publishes one batch, at once where the driver answers at once. An answer that does not come in
   * time is `unknown`; a `DriverError` means that nothing was accepted.
   */
  publish(
    queue: string,
    messages: readonly OutboundMessage[],
    batch: BatchId,
  ): MaybePromise<readonly PublishResult[]> {
    if (!this.isOpen) {
      return this.connect().then(() => this.publish(queue, messages, batch));
    }
    const unknown = (error: unknown): readonly PublishResult[] => {
      if (isDriverError(error) && error.code !== 'ERR_BROKER_TIMEOUT') throw error;
      return messages.map(() => ({ type: 'unknown', cause: error }));
    };
    try {
      const answer = this.#driver.publish(queue, messages, { batch });
      if (!isThenable(answer)) return expand(answer, messages);
      const about = { queue, messages: messages.length };
      const call = {
        name: 'driver.publish',
        about,
        ms: messages[0]?.confirm?.timeoutMs ?? 0,
      } as const;
      return this.#guard
        .run(call, () => Promise.resolve(answer))
        .then((results) => expand(results, messages), unknown);
    } catch (error) {
      return unknown(error);
    }
  }

  /** Opens a reader of one physical queue. */
  async subscribe(queue: string, options: SubscribeOptions): Promise<RuntimeConsumer> {
    await this.connect();
    const consumer = await this.#guard.run({ name: 'driver.subscribe', about: { queue } }, () =>
      this.#driver.subscribe(queue, options),
    );
    return new RuntimeConsumer(queue, consumer, this.#guard);
  }

  async ping(): Promise<void> {
    await this.connect();
    await this.#guard.run({ name: 'driver.ping' }, (abort) => this.#driver.ping(abort.signal));
  }

  /** Asks what is amiss with how the broker is set up; absent where the driver does not look. */
  get warnings(): (() => Promise<readonly BrokerWarning[]>) | undefined {
    const warnings = this.#driver.warnings?.bind(this.#driver);
    if (warnings === undefined) return undefined;
    return async () => {
      await this.connect();
      return this.#guard.run({ name: 'driver.warnings' }, (abort) => warnings(abort.signal));
    };
  }

  /** Counts of a physical queue; `undefined` where the driver cannot count. */
  async stats(queue: string): Promise<QueueCounts | undefined> {
    await this.connect();
    const stats = this.#driver.stats?.bind(this.#driver);
    return stats && this.#guard.run({ name: 'driver.stats', about: { queue } }, () => stats(queue));
  }

  /** A page of messages; `undefined` where the driver cannot look without taking. */
  async peek(queue: string, options: PeekOptions): Promise<PeekPage | undefined> {
    await this.connect();
    const peek = this.#driver.peek?.bind(this.#driver);
    return (
      peek && this.#guard.run({ name: 'driver.peek', about: { queue } }, () => peek(queue, options))
    );
  }

  /** How many messages went; `undefined` where the driver cannot purge. */
  async purge(queue: string): Promise<number | undefined> {
    await this.connect();
    const purge = this.#driver.purge?.bind(this.#driver);
    return purge && this.#guard.run({ name: 'driver.purge', about: { queue } }, () => purge(queue));
  }

  /** Goes through a queue once nobody else here does: what one holds, another would not meet. */
  goThrough<T>(queue: string, work: () => Promise<T>): Promise<T> {
    return this.#turns.take(queue, work);
  }

  /** Closes the driver; every later call is refused. */
  close(): Promise<void> {
    this.#closing ??= this.#guard.run({ name: 'driver.close' }, () => this.#driver.close());
    return this.#closing;
  }
}

const STORED: PublishResult = Object.freeze({ type: 'stored' });

function expand(
  answer: 'stored' | readonly PublishResult[],
  messages: readonly OutboundMessage[],
): readonly PublishResult[] {
  return answer === 'stored' ? messages.map(() => STORED) : answer;
}
