import {
  ConfigError,
  defineDriver,
  DriverError,
  systemClock,
  type Clock,
  type Driver,
  type DriverFactoryOptions,
  type OutboundMessage,
} from '@switchyard/core/driver';
import { FileBroker } from './broker.ts';
import { CAPABILITIES, type FileCapabilities } from './capabilities.ts';
import { FileConsumer } from './consumer.ts';
import { peekPage } from './queue/peek.ts';

/** Options of {@link fileDriver}. */
export interface FileDriverOptions {
  /** The file, and the beginning of the names of its neighbours: `<path>.lock`, `<path>.new`. Its folder must exist. */
  readonly path: string;
  /** Garbage in bytes from which the file is written anew, once it is more than what lives. @default 16 MiB */
  readonly compactBytes?: number | undefined;
  /** The time to live by. @default real time */
  readonly clock?: Clock | undefined;
}

/** The file driver, and a way in for tests that play a stranger. */
export type FileDriver = Driver<FileCapabilities> & {
  /** Puts bytes without an envelope into a queue: they arrive as a malformed delivery. */
  injectMalformed(queue: string, bytes: Uint8Array): Promise<void>;
};

const OPTIONS = ['path', 'compactBytes', 'clock'];
const COMPACT_BYTES = 16 * 1024 * 1024;

/**
 * Makes a driver that keeps its queues in one append-only file, for one process at a time. What it
 * accepted survives the death of the process and of the machine. Throws `ConfigError`.
 */
export function fileDriver(options: FileDriverOptions): FileDriver {
  const { path, compactBytes = COMPACT_BYTES, clock } = checkOptions(options);
  const broker = new FileBroker({ path, compactBytes }, clock ?? systemClock);
  const driver = defineDriver<FileCapabilities>({
    name: 'file',
    capabilities: CAPABILITIES,
    ...(clock === undefined ? {} : { clock }),
    connect: () => broker.open(),
    ping: async () => broker.logFor('ping').ping(),
    async publish(queue, messages, { batch }) {
      broker.logFor('publish');
      refuseUndeclared(messages);
      return broker.publish(queue, messages, batch);
    },
    async subscribe(queue, { leaseMs, agingMs }) {
      broker.logFor('subscribe');
      if (agingMs !== undefined) throw undeclared('subscribe', 'aging');
      return new FileConsumer(broker, broker.queue(queue), leaseMs);
    },
    async stats(queue) {
      broker.logFor('stats');
      return broker.queue(queue).counts();
    },
    async peek(queue, peekOptions) {
      broker.logFor('peek');
      return peekPage(broker.queue(queue), peekOptions);
    },
    purge: (queue) => broker.purge(queue),
    close: () => broker.close(),
  });
  return Object.assign(driver, {
    injectMalformed: (queue: string, bytes: Uint8Array) => broker.injectMalformed(queue, bytes),
  });
}

/** Makes the driver for an engine that chose it by name; `driverOptions` holds what {@link fileDriver} takes. */
export function createDriver(options: DriverFactoryOptions): FileDriver {
  // Whatever begins with a prefix elsewhere is in a file of its own here.
  const { prefix: _, ...own } = options;
  return fileDriver(own as Partial<FileDriverOptions> as FileDriverOptions);
}

function checkOptions(options: FileDriverOptions): FileDriverOptions {
  for (const [name, value] of Object.entries(options)) {
    if (OPTIONS.includes(name) || value === undefined) continue;
    throw new ConfigError(`fileDriver takes ${OPTIONS.join(', ')}; remove ${name}.`);
  }
  const { path, compactBytes = COMPACT_BYTES } = options;
  if (typeof path !== 'string' || path === '') {
    throw new ConfigError('fileDriver: option path must name the file to keep the queues in.');
  }
  if (!(compactBytes >= 0)) {
    throw new ConfigError('fileDriver: option compactBytes must be a number of bytes.');
  }
  return options;
}

function refuseUndeclared(messages: readonly OutboundMessage[]): void {
  const wish = messages.some((one) => one.priority !== undefined)
    ? 'a priority'
    : messages.some((one) => one.orderingKey !== undefined)
      ? 'an orderingKey'
      : messages.some((one) => one.confirm !== undefined)
        ? 'confirm'
        : undefined;
  if (wish !== undefined) throw undeclared('publish', wish);
}

function undeclared(call: string, wish: string): DriverError {
  return new DriverError(
    'ERR_CONFIG_INVALID',
    `${call}: the file driver does not declare ${wish}; nothing was changed.`,
    { retryable: false },
  );
}
