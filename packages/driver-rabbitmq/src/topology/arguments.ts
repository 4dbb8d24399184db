import { isDeadLetterQueue, logicalQueue } from '@switchyard/core/driver';
import type { Names, Part } from './names.ts';

/** Arguments of a queue, as RabbitMQ takes them. */
export type QueueArguments = Readonly<Record<string, string | number | boolean>>;

/** What arguments depend on. */
export interface QueueKind {
  readonly names: Names;
  readonly queueType: 'quorum' | 'classic';
  readonly deliveryLimit: number;
}

/** From 4.0 on a queue without an explicit limit drops what was looked at 21 times; -1 drops it at once on 3.10. */
const NO_LIMIT = 1_000_000_000;
/** One millisecond more than its share: the broker counts whole ones, and may be one too early. */
const ROUNDING_MS = 1;

/** Arguments of a work queue or a dead-letter queue. */
export function queueArguments(kind: QueueKind, physical: string): QueueArguments {
  if (isDeadLetterQueue(physical)) return keptArguments(kind);
  return workArguments(kind, logicalQueue(physical));
}

/** Arguments of a queue that nothing leaves by itself. */
export function keptArguments({ queueType }: QueueKind): QueueArguments {
  if (queueType === 'classic') return { 'x-queue-type': 'classic' };
  return { 'x-queue-type': 'quorum', 'x-delivery-limit': NO_LIMIT };
}

/** Arguments of one of the queues that share ordering keys. */
export function partArguments(kind: QueueKind, { queue }: Part): QueueArguments {
  return {
    ...workArguments(kind, queue),
    'x-single-active-consumer': true,
  };
}

/** Arguments of a rung of the ladder; `next` is the exchange below it. */
export function rungArguments(kind: QueueKind, ttlMs: number, next: string): QueueArguments {
  const held = { 'x-message-ttl': ttlMs + ROUNDING_MS, 'x-dead-letter-exchange': next };
  return { ...typeArguments(kind), ...held };
}

function workArguments(kind: QueueKind, queue: string): QueueArguments {
  const aside = kind.names.aside(queue);
  const letters = { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': aside };
  const limit = kind.queueType === 'quorum' ? { 'x-delivery-limit': kind.deliveryLimit } : {};
  return { ...typeArguments(kind), ...limit, ...letters };
}

/** Dead-lettering at least once needs this overflow; without it quorum queues silently do it at most once. */
function typeArguments({ queueType }: QueueKind): QueueArguments {
  if (queueType === 'classic') return { 'x-queue-type': 'classic' };
  return {
    'x-queue-type': 'quorum',
    'x-overflow': 'reject-publish',
    'x-dead-letter-strategy': 'at-least-once',
  };
}
