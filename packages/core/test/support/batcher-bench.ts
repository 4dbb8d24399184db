import type { OutboundMessage, PublishResult } from '../../src/contract/message.ts';
import type { SendResult } from '../../src/emulate/publish-complete.ts';
import { deferred, type Deferred } from '../../src/internal/deferred.ts';
import { EnqueueBatcher, type Publish } from '../../src/producer/enqueue-batcher.ts';
import { messages } from './make-message.ts';

/** Answers that all of it was stored. */
export function stored(all: readonly OutboundMessage[]): readonly PublishResult[] {
  return all.map(() => ({ type: 'stored' }));
}

/** One publish that a batcher made. */
export interface Call {
  readonly queue: string;
  readonly ids: readonly string[];
  readonly answer: Deferred<readonly PublishResult[]>;
  readonly store: () => void;
}

/** A batcher whose publishes the test answers; `sync` answers at once. */
export function bench(sync?: (all: readonly OutboundMessage[]) => readonly SendResult[]) {
  const calls: Call[] = [];
  const publish: Publish = (queue, all) => {
    const answer = deferred<readonly PublishResult[]>();
    const ids = all.map(({ id }) => id);
    calls.push({ queue, ids, answer, store: () => answer.resolve(stored(all)) });
    return sync === undefined ? answer.promise : sync(all);
  };
  const batcher = new EnqueueBatcher(publish);
  const add = (queue: string, count: number): readonly Promise<unknown>[] =>
    messages(count).map((one) => batcher.add(queue, one));
  return { batcher, calls, add, sizes: () => calls.map(({ ids }) => ids.length) };
}
