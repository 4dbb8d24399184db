import {
  deadLetterQueue,
  type EndState,
  type FindJobs,
  type PeekState,
  type StoredJobPage,
} from '@switchyard/core/driver';
import type { MemoryBroker } from '../memory-broker.ts';
import { peekMessages } from '../peek.ts';
import { asStoredJob } from './stored-job.ts';

/** A page of jobs of one state, looked up where such jobs lie. */
export function findFusedJobs(broker: MemoryBroker, which: FindJobs): StoredJobPage {
  const { queue, state } = which;
  switch (state) {
    case 'waiting':
    case 'delayed':
    case 'active':
      return findMessages(broker, { ...which, physical: queue, in: state });
    case 'dead':
      return findMessages(broker, { ...which, physical: deadLetterQueue(queue), in: 'waiting' });
    case 'completed':
    case 'discarded':
    case 'cancelled':
      return findEnded(broker, which, state);
    case 'enqueuing':
    case 'blocked':
      return { jobs: [] };
  }
}

function findMessages(
  broker: MemoryBroker,
  which: FindJobs & { readonly physical: string; readonly in: PeekState },
): StoredJobPage {
  const queue = broker.find(which.physical);
  if (queue === undefined) return { jobs: [] };
  queue.catchUp();
  const { limit, cursor } = which;
  const page = peekMessages(queue.state, { state: which.in, limit, cursor });
  const dead = which.state === 'dead';
  const jobs = page.messages.map((message) => asStoredJob(which.queue, message, dead));
  return page.cursor === undefined ? { jobs } : { jobs, cursor: page.cursor };
}

function findEnded(broker: MemoryBroker, which: FindJobs, state: EndState): StoredJobPage {
  const { queue, limit, cursor = '0' } = which;
  const found = broker.book.ended(queue).after(state, Number(cursor), limit + 1);
  const shown = found.slice(0, limit);
  const jobs = shown.map(({ job }) => job);
  const last = shown.at(-1);
  return found.length > limit && last !== undefined
    ? { jobs, cursor: String(last.place) }
    : { jobs };
}
