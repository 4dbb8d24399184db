import { isDeadLetterQueue, type PeekedMessage } from '@switchyard/core/driver';
import { findAll, show } from './peek.ts';
import type { MemoryQueue } from './queue/memory-queue.ts';

const STATES = ['waiting', 'delayed', 'active'] as const;

/** A message looked at, with where it lies. */
export type InMemoryMessage = PeekedMessage & {
  readonly queue: string;
  /** Epoch milliseconds: when a waiting one became ready, when a delayed one was held back. */
  readonly since: number;
};

/** What is left to do in all queues together. */
export interface Backlog {
  readonly waiting: number;
  readonly delayed: number;
  readonly active: number;
  /** Epoch milliseconds at which the next delayed message becomes ready. */
  readonly nextDueAt: number | undefined;
}

/** Looks at everything in these queues. */
export function messagesOf(queues: Iterable<MemoryQueue>): readonly InMemoryMessage[] {
  return [...queues].flatMap((queue) => {
    queue.catchUp();
    return STATES.flatMap((state) =>
      findAll(queue.state, state).map((message) => ({
        ...show(message, state),
        queue: queue.name,
        since: message.since,
      })),
    );
  });
}

/** Adds up these queues, but for those of dead letters. */
export function backlogOf(queues: Iterable<MemoryQueue>): Backlog {
  const sum = { waiting: 0, delayed: 0, active: 0, nextDueAt: Infinity };
  for (const queue of queues) {
    if (isDeadLetterQueue(queue.name)) continue;
    const { waiting, delayed = 0, active = 0 } = queue.state.counts(queue.catchUp());
    sum.waiting += waiting;
    sum.delayed += delayed;
    sum.active += active;
    sum.nextDueAt = Math.min(sum.nextDueAt, queue.state.delayed.nextDueAt ?? Infinity);
  }
  return { ...sum, nextDueAt: sum.nextDueAt === Infinity ? undefined : sum.nextDueAt };
}
