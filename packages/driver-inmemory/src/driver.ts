import {
  DriverError,
  systemClock,
  type Clock,
  type Driver,
  type DriverFactoryOptions,
  type Fused,
} from '@switchyard/core/driver';
import { CAPABILITIES, type InMemoryCapabilities } from './capabilities.ts';
import { checkOptions } from './check-options.ts';
import { InMemoryConsumer } from './consumer.ts';
import { backlogOf, messagesOf, type Backlog, type InMemoryMessage } from './inspect.ts';
import { MemoryBroker } from './memory-broker.ts';
import { peekPage } from './peek.ts';
import { DERIVED, FusedStore } from './store/fused-store.ts';

/** Options of {@link inmemory}. */
export interface InMemoryOptions {
  /** The time to live by, for instance a `virtualClock()`; an engine on this driver uses it too. @default real time */
  readonly clock?: Clock | undefined;
}

/** What this driver can do beyond the contract: being looked into by tests. */
export interface InMemoryInsight {
  /** Everything that lies in any queue now, dead letters and active messages included. */
  messages(): readonly InMemoryMessage[];
  /** How much is waiting, delayed or active in all queues together; dead letters do not count. */
  backlog(): Backlog;
  /** Calls `listener` after each change of any queue; the answer ends that. */
  onChange(listener: () => void): () => void;
  /** Puts bytes into a queue as a stranger would: they arrive as a malformed delivery. */
  injectMalformed(queue: string, raw: Uint8Array): void;
}

/** The in-memory driver. */
export type InMemoryDriver = Driver<InMemoryCapabilities> &
  InMemoryInsight & {
    /** It keeps records, locks and control too. */
    readonly fused: Fused;
  };

/**
 * Makes a driver that keeps its queues in this process, with the semantics of a real broker: leases,
 * delays, priorities, ordering keys, dead letters. Jobs are lost with the process.
 *
 * Each call makes queues of its own. Throws `ConfigError`.
 */
export function inmemory(options: InMemoryOptions = {}): InMemoryDriver {
  checkOptions(options, { by: 'inmemory', what: 'in-memory driver' });
  const { clock } = options;
  const broker = new MemoryBroker(clock ?? systemClock);
  const whenOpen = async (call: string): Promise<void> => broker.refuseClosed(call);
  return {
    name: 'inmemory',
    capabilities: CAPABILITIES,
    ...(clock === undefined ? {} : { clock }),
    fused: { store: new FusedStore(broker), derives: DERIVED },
    control: broker.book.control,
    connect: () => whenOpen('connect'),
    ping: () => whenOpen('ping'),
    publish(queue, messages, { batch }) {
      if (broker.isClosed) return Promise.reject(broker.closedError('publish'));
      return broker.publish(queue, messages, batch);
    },
    async subscribe(name, how) {
      broker.refuseClosed('subscribe');
      checkDuration('leaseMs', how.leaseMs);
      if (how.agingMs !== undefined) checkDuration('agingMs', how.agingMs);
      const queue = broker.queue(name);
      queue.consumers += 1;
      return new InMemoryConsumer(broker, queue, how);
    },
    async stats(name) {
      broker.refuseClosed('stats');
      return broker.counts(name);
    },
    async peek(name, peekOptions) {
      broker.refuseClosed('peek');
      const queue = broker.find(name);
      if (queue === undefined) return { messages: [] };
      queue.catchUp();
      return peekPage(queue.state, peekOptions);
    },
    async purge(name) {
      broker.refuseClosed('purge');
      return broker.purge(name);
    },
    async close() {
      broker.close();
    },
    messages: () => messagesOf(broker.queues),
    backlog: () => backlogOf(broker.queues),
    onChange: (listener) => broker.onChange(listener),
    injectMalformed(queue, raw) {
      broker.refuseClosed('injectMalformed');
      broker.injectMalformed(queue, raw);
    },
  };
}

/** Makes the driver for an engine that chose it by name; `driverOptions` may hold what {@link inmemory} takes. */
export function createDriver(options: DriverFactoryOptions): InMemoryDriver {
  // Queues belong to their driver, so there is nothing to tell apart by a prefix.
  const { prefix: _, ...own } = options;
  return inmemory(own as InMemoryOptions);
}

function checkDuration(name: 'leaseMs' | 'agingMs', ms: number): void {
  if (Number.isFinite(ms) && ms > 0) return;
  throw new DriverError(
    'ERR_CONFIG_INVALID',
    `subscribe: ${name} must be a finite number of milliseconds above 0, got ${ms}.`,
    { retryable: false },
  );
}
