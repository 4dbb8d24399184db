import {
  DriverError,
  type GroupAnswer,
  type JobState,
  type StoreGroup,
  type StoreOp,
} from '@switchyard/core/driver';
import type { MemoryBroker } from '../memory-broker.ts';
import type { StoredMessage } from '../queue/stored-message.ts';
import { endedJob } from './job-book.ts';
import { stateOf } from './stored-job.ts';

type Move = Extract<StoreOp, { type: 'job.move' }>;
type Lock = Extract<StoreOp, { type: 'lock.acquire' }>;

const DONE: GroupAnswer = Object.freeze({ type: 'done' });

/** Moves a job by its id: what a fused store is asked to apply by itself. Checks all, then writes. */
export function moveJob(broker: MemoryBroker, group: StoreGroup): GroupAnswer {
  const move = group.ops.find((op) => op.type === 'job.move');
  const lock = group.ops.find((op) => op.type === 'lock.acquire');
  if (move === undefined) throw unknownOps(group);
  const { queue, id } = group;
  broker.find(queue)?.catchUp();
  const found = broker.findJob(queue, id);
  if (found === undefined) return moveEnded(broker, group, move);
  const state = stateOf(found.message, found.dead);
  // A dead letter that is being redriven is not to be had.
  const isTaken = found.message.where === 'leased';
  if (isTaken || !move.expect.includes(state)) return { type: 'unmoved', state };
  const holder = lock && heldByAnother(broker, group, lock);
  if (holder !== undefined) return { type: 'locked', holder };
  take(broker, group, { ...found, move, lock });
  return DONE;
}

function heldByAnother(
  broker: MemoryBroker,
  { queue, id }: StoreGroup,
  { key }: Lock,
): string | undefined {
  const holder = broker.book.locks.holder(queue, key, broker.clock.now());
  return holder === id ? undefined : holder;
}

function take(
  broker: MemoryBroker,
  { queue: logical }: StoreGroup,
  found: {
    readonly message: StoredMessage;
    readonly dead: boolean;
    readonly move: Move;
    readonly lock: Lock | undefined;
  },
): void {
  const { message, dead, move, lock } = found;
  const queue = broker.find(message.queue);
  if (queue === undefined) return;
  const now = queue.catchUp();
  message.patch(move.headers);
  if (move.to === 'waiting') {
    if (dead) {
      if (lock !== undefined) broker.book.lock(message, [lock], now);
      queue.state.remove(message);
      broker.revive(logical, message, now);
    } else queue.state.hasten(message, now);
  } else {
    queue.state.remove(message);
    broker.book.unlock(message);
    if (move.to === 'cancelled') {
      const ended = endedJob(logical, message, { state: 'cancelled', result: undefined, now });
      broker.book.ended(logical).add(ended, move.keep);
    }
  }
  queue.changed(now);
  broker.forgetUnused(queue);
}

/** An ended job lies in no queue; it can only be removed. */
function moveEnded(broker: MemoryBroker, { queue, id }: StoreGroup, move: Move): GroupAnswer {
  const ended = broker.book.ended(queue);
  const state: JobState | undefined = ended.find(id)?.state;
  if (state === undefined || move.to !== 'removed' || !move.expect.includes(state)) {
    return { type: 'unmoved', state };
  }
  ended.remove(id);
  return DONE;
}

function unknownOps({ ops }: StoreGroup): DriverError {
  const got = ops.map((op) => op.type).join(', ');
  return new DriverError(
    'ERR_CONFIG_INVALID',
    `apply: a fused store runs job.move by itself, and everything else inside publish and settle; got ${got}.`,
    { retryable: false },
  );
}
