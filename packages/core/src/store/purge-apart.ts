import { eachDeadLetter } from '../dead-letter/each-dead-letter.ts';
import { purgeByReceiving, purgeQueue } from '../emulate/queue-tools.ts';
import { messageOf } from './message-of.ts';
import type { SeparateParts } from './separate-parts.ts';
import { standingsOf } from './dead-standing.ts';

const PAGE = 100;

/**
 * Empties a queue beside a separate store; answers how many jobs went. The store first: a message that
 * is met after that is dropped. A broker without a purge is left the messages of living jobs; one that
 * has it deletes them all, so what it may have taken too much of is made up for.
 */
export async function purgeApart(parts: SeparateParts, queue: string): Promise<number> {
  const { runtime, store } = parts;
  const gone = await store.purge(queue);
  if (!runtime.capabilities.purge) {
    await purgeByReceiving(runtime, queue, (ids) => livingOf(parts, queue, ids));
    return gone;
  }
  await purgeQueue(runtime, queue);
  // What was added meanwhile may have lost its message: it goes too.
  const meanwhile = await store.purge(queue);
  await guardActive(parts, queue);
  return gone + meanwhile;
}

/** Deletes dead letters, each with its record first: cut off in between, it is still a dead letter. */
export async function purgeDeadApart(
  parts: SeparateParts,
  queue: string,
  only: ReadonlySet<string> | undefined,
): Promise<number> {
  const { runtime, store } = parts;
  const range = { runtime, queue, limit: Infinity, only };
  const standings = standingsOf(parts, queue);
  const { gone } = await eachDeadLetter({ ...range, standings }, async (letters) => {
    await store.apply(
      letters.map(({ id }) => ({ queue, id, ops: [{ type: 'record.remove', from: ['dead'] }] })),
    );
    return { gone: letters };
  });
  return gone;
}

/** Of these jobs, those that are alive by their records. */
async function livingOf(
  { store }: SeparateParts,
  queue: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const known = await store.get(ids.map((id) => ({ queue, id })));
  const isAlive = (index: number): boolean => {
    const job = known[index];
    return job !== undefined && job.endedAt === undefined;
  };
  return new Set(ids.filter((_, index) => isAlive(index)));
}

/**
 * Publishes guard copies of all that runs: the message of a run whose worker has died lies in the queue
 * again, and went with the others. A copy that is not needed is dropped when it is met.
 */
async function guardActive(parts: SeparateParts, queue: string): Promise<void> {
  const { store, copies, clock, leaseMs, runtime } = parts;
  const delayMs = runtime.capabilities.delay === false ? undefined : leaseMs;
  let cursor: string | undefined;
  do {
    const page = await store.find({ queue, state: 'active', limit: PAGE, cursor });
    const guards = page.jobs.map((job) => ({ ...messageOf(job, clock.now()), delayMs }));
    const results = await copies.addMany(queue, guards);
    const failure = results.find((result) => result.type === 'failed');
    if (failure !== undefined) throw failure.error;
    cursor = page.cursor;
  } while (cursor !== undefined);
}
