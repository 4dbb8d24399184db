import { randomUUID } from 'node:crypto';
import {
  ConfigError,
  type Driver,
  type OutboundMessage,
  type PublishOptions,
  type PublishResult,
} from '@switchyard/core/driver';
import { LOOPBACK_CAPABILITIES, type LoopbackCapabilities } from './capabilities.ts';
import { LostReplyError } from './connection.ts';
import { Link, type Address } from './link.ts';
import { LoopbackConsumer } from './loopback-consumer.ts';

/** Options of {@link loopback}. */
export interface LoopbackOptions {
  /** `loopback://127.0.0.1:4321/namespace`; a namespace is a broker of its own. */
  readonly url: string;
  /** Longest wait for an answer, and for a connection, in milliseconds. @default 3000 */
  readonly callMs?: number | undefined;
  /** How often a quiet connection is asked whether it lives, in milliseconds. @default 2000 */
  readonly heartbeatMs?: number | undefined;
}

/** The loopback driver. */
export type LoopbackDriver = Driver<LoopbackCapabilities>;

/**
 * Makes a driver that speaks to a `LoopbackBroker` over TCP. For tests of what only a network can
 * do: there is nothing to install. Throws `ConfigError`.
 */
export function loopback(options: LoopbackOptions): LoopbackDriver {
  const { callMs = 3_000, heartbeatMs = 2_000 } = options;
  const link = new Link(readUrl(options.url), { callMs, heartbeatMs });
  const whenOpen = async (call: string): Promise<void> => {
    link.refuseClosed(call);
    await link.ask('ping', {});
  };
  return {
    name: 'loopback',
    capabilities: LOOPBACK_CAPABILITIES,
    connect: () => whenOpen('connect'),
    ping: () => whenOpen('ping'),
    publish: (queue, messages, publish) => publishTo(link, { queue, messages, publish }),
    async subscribe(queue, { leaseMs, prefetch, agingMs }) {
      const ref = { consumer: randomUUID(), queue, leaseMs, agingMs };
      await link.ask('subscribe', { ref, prefetch });
      return new LoopbackConsumer(link, ref);
    },
    stats: (queue) => link.ask('stats', { queue }),
    peek: (queue, peek) => link.ask('peek', { queue, options: peek }),
    purge: (queue) => link.ask('purge', { queue }),
    close: async () => link.close(),
  };
}

interface Publishing {
  readonly queue: string;
  readonly messages: readonly OutboundMessage[];
  readonly publish: PublishOptions;
}

/** A reply that was lost leaves it unknown whether the broker has them; the same batch may be asked again. */
async function publishTo(
  link: Link,
  { queue, messages, publish }: Publishing,
): Promise<'stored' | readonly PublishResult[]> {
  try {
    return await link.call('publish', { queue, messages, batch: publish.batch });
  } catch (error) {
    if (!(error instanceof LostReplyError)) throw error;
    return messages.map(() => ({ type: 'unknown', cause: error }));
  }
}

function readUrl(text: string): Address {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'loopback:' || url.port === '') {
    throw new ConfigError(
      'loopback: option url must look like loopback://127.0.0.1:4321/namespace.',
    );
  }
  return { host: url.hostname, port: Number(url.port), namespace: url.pathname.slice(1) };
}
