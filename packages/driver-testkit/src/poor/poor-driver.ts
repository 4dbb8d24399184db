import { randomUUID } from 'node:crypto';
import {
  systemClock,
  type BatchId,
  type Driver,
  type OutboundMessage,
} from '@switchyard/core/driver';
import { withoutCapabilities, type Lack } from './lacks.ts';
import { openPoorConsumer } from './poor-consumer.ts';
import { TrespassError, trespassOfMessage } from './trespass.ts';

/** A driver that can do less, and tells when it was asked for more. */
export type PoorDriver = Driver & {
  /** What was asked of it that it does not declare. */
  readonly trespasses: readonly string[];
};

/**
 * The driver with capabilities switched off: declared as missing, their methods gone, and what is
 * asked in spite of that refused with a {@link TrespassError} and remembered. It is no store any more.
 */
export function poorDriver(inner: Driver, lacks: Lack | readonly Lack[]): PoorDriver {
  const capabilities = withoutCapabilities(
    inner.capabilities,
    typeof lacks === 'string' ? [lacks] : lacks,
  );
  const trespasses: string[] = [];
  const refuse = (what: string | undefined): void => {
    if (what === undefined) return;
    trespasses.push(what);
    throw new TrespassError(what);
  };
  const clock = inner.clock ?? systemClock;
  // Under a producer of its own, a driver that recognises no repeat hands on every batch as a new one.
  const producer = `poor-${randomUUID()}`;
  let sequence = 0;
  const batchOf = (batch: BatchId): BatchId =>
    capabilities.recognisesRepeats ? batch : { producer, sequence: (sequence += 1) };
  const { stats, peek, purge, control } = inner;
  return {
    name: inner.name,
    capabilities,
    ...(inner.clock === undefined ? {} : { clock: inner.clock }),
    trespasses,
    connect: (signal) => inner.connect(signal),
    publish: (queue, messages, options) => {
      for (const message of messages) refuse(trespassOfMessage(message, capabilities));
      const known = capabilities.uniqueIds ? messages : messages.map(withoutOrigin);
      return inner.publish(queue, known, { ...options, batch: batchOf(options.batch) });
    },
    subscribe: (queue, options) =>
      openPoorConsumer({ inner, queue, options }, { capabilities, refuse, batchOf, clock }),
    ping: (signal) => inner.ping(signal),
    close: () => inner.close(),
    ...(stats && capabilities.stats !== 'none' && { stats: (queue) => stats.call(inner, queue) }),
    ...(peek &&
      capabilities.peek && { peek: (queue, options) => peek.call(inner, queue, options) }),
    ...(purge && capabilities.purge && { purge: (queue) => purge.call(inner, queue) }),
    ...(control && capabilities.control && { control }),
  };
}

/** Who knows no ids does not look at where they come from. */
function withoutOrigin(message: OutboundMessage): OutboundMessage {
  return { ...message, idOrigin: 'core' };
}
