import type { Capabilities } from '../../src/contract/capabilities.ts';
import type { Consumer, ReceiveOptions } from '../../src/contract/consumer.ts';
import type { Driver, MaybePromise, SubscribeOptions } from '../../src/contract/driver.ts';
import type {
  BatchId,
  Delivery,
  OutboundMessage,
  PublishResult,
  Settled,
  Settlement,
} from '../../src/contract/message.ts';
import type { BrokerWarning } from '../../src/contract/warning.ts';
import type { Clock } from '../../src/contract/clock.ts';
import { CallGuard } from '../../src/runtime/call-guard.ts';
import { RuntimeDriver } from '../../src/runtime/runtime-driver.ts';
import { ManualClock } from './manual-clock.ts';

/** What a scripted driver answers; each call is also kept in `calls`. */
export interface Script {
  readonly connect?: () => Promise<void>;
  readonly publish?: (
    queue: string,
    messages: readonly OutboundMessage[],
    batch: BatchId,
  ) => MaybePromise<'stored' | readonly PublishResult[]>;
  readonly receive?: (queue: string, options: ReceiveOptions) => Promise<readonly Delivery[]>;
  readonly settle?: (
    queue: string,
    settlements: readonly Settlement[],
    batch: BatchId,
  ) => Promise<'settled' | readonly Settled[]>;
  readonly renew?: (queue: string, held: readonly Delivery[]) => Promise<readonly Delivery[]>;
  readonly closeConsumer?: (queue: string) => Promise<void>;
  readonly warnings?: () => Promise<readonly BrokerWarning[]>;
  readonly subscribe?: (queue: string, options: SubscribeOptions) => Promise<void>;
}

/** One call that reached the driver. */
export interface DriverCall {
  readonly call: 'publish' | 'subscribe' | 'receive' | 'settle' | 'renew' | 'close' | 'closeDriver';
  readonly queue: string;
  readonly messages: readonly OutboundMessage[];
  readonly settlements: readonly Settlement[];
  readonly keep: readonly Delivery[];
  readonly batch: BatchId | undefined;
}

/** Everything native, so that a test names only what its driver lacks. */
export const RICH: Capabilities = {
  delay: { maxMs: 1e12, resolutionMs: 1 },
  release: 'delayed',
  lease: 'timed',
  deadLetter: true,
  priority: { levels: 10, aging: true },
  ordering: 'key',
  prefetch: 'dynamic',
  deathCount: true,
  recognisesRepeats: true,
  uniqueIds: true,
  stats: 'none',
  peek: false,
  purge: false,
  control: false,
  confirms: true,
  durable: false,
};

/** A driver that does as a test says, and remembers what it was asked. */
export class ScriptedDriver {
  readonly calls: DriverCall[] = [];
  readonly driver: Driver;
  readonly #script: Script;

  constructor(capabilities: Partial<Capabilities> = {}, script: Script = {}) {
    this.#script = script;
    this.driver = {
      name: 'scripted',
      capabilities: { ...RICH, ...capabilities },
      connect: () => script.connect?.() ?? Promise.resolve(),
      ping: () => Promise.resolve(),
      ...(script.warnings && { warnings: script.warnings }),
      publish: (queue, messages, { batch }) => {
        this.#note({ call: 'publish', queue, messages, batch });
        return script.publish?.(queue, messages, batch) ?? 'stored';
      },
      subscribe: async (queue, options) => {
        this.#note({ call: 'subscribe', queue });
        await script.subscribe?.(queue, options);
        return this.#consumer(queue);
      },
      close: () => {
        this.#note({ call: 'closeDriver', queue: '' });
        return Promise.resolve();
      },
    };
  }

  /** The driver as core uses it, already connected. */
  async runtime(clock: Clock = new ManualClock()): Promise<RuntimeDriver> {
    const owner = { engine: 'engine-1', driver: 'scripted' };
    const runtime = new RuntimeDriver(this.driver, new CallGuard(owner, clock, 10_000), 'engine-1');
    await runtime.connect();
    return runtime;
  }

  /** Names of the calls, in order: `publish mail`, `settle mail`. */
  get trace(): readonly string[] {
    return this.calls.map(({ call, queue }) => `${call} ${queue}`.trim());
  }

  #consumer(queue: string): Consumer {
    const script = this.#script;
    return {
      receive: (options) => {
        this.#note({ call: 'receive', queue });
        return script.receive?.(queue, options) ?? Promise.resolve([]);
      },
      settle: (settlements, { batch }) => {
        this.#note({ call: 'settle', queue, settlements, batch });
        return script.settle?.(queue, settlements, batch) ?? Promise.resolve('settled');
      },
      renew: (held) => {
        this.#note({ call: 'renew', queue, keep: held });
        return script.renew?.(queue, held) ?? Promise.resolve([]);
      },
      close: async (options) => {
        this.#note({ call: 'close', queue, keep: options?.keep ?? [] });
        await script.closeConsumer?.(queue);
      },
    };
  }

  #note(call: Pick<DriverCall, 'call' | 'queue'> & Partial<DriverCall>): void {
    this.calls.push({ messages: [], settlements: [], keep: [], batch: undefined, ...call });
  }
}
