import type { Delivery } from '../contract/message.ts';
import { deadLetterQueue } from '../contract/queue-names.ts';
import { openConsumer } from '../emulate/open-consumer.ts';
import type { SendResult } from '../emulate/publish-complete.ts';
import { receiveAny } from '../emulate/receive-any.ts';
import type { QueueCounts } from '../contract/driver.ts';
import type { RuntimeDriver } from '../runtime/runtime-driver.ts';
import type { DeadStandings } from '../store/dead-standing.ts';

/** Which dead letters are meant. */
export interface DeadLetterRange {
  readonly runtime: RuntimeDriver;
  /** The logical queue. */
  readonly queue: string;
  /** Most of them, the oldest first. */
  readonly limit: number;
  /** Only these ids; absent for all. */
  readonly only?: ReadonlySet<string> | undefined;
  /** Whether these are the oldest that lie there, so that no more need be taken to meet them. */
  readonly oldest?: boolean | undefined;
  /** Whether one that is left over is enough to have met its id. @default false */
  readonly leftOverCounts?: boolean | undefined;
  /** What they are beside their jobs: what is left over is dropped, what is dying is left. Absent: all are dead. */
  readonly standings?: DeadStandings | undefined;
}

/** What became of a batch: those that may go for good, and why no more should be tried. */
export interface Handled {
  readonly gone: readonly Delivery[];
  readonly failure?: Extract<SendResult, { type: 'failed' }> | undefined;
}

/** What going through the dead letters came to. */
export interface GoneThrough {
  /** How many went. */
  readonly gone: number;
  /** False when some were held by others, and so not looked at. True where the driver cannot count. */
  readonly complete: boolean;
}

/** Does something with dead letters, and tells which may go. */
type Handle = (deliveries: readonly Delivery[]) => Promise<Handled> | Handled;

const LEASE_MS = 30_000;
const BATCH = 100;
/** What stays is held until the end, so that it is not met again: so many, or where it is looked for. */
const HELD = 1_000;
const MOST_HELD = 100_000;

/**
 * Takes dead letters batch by batch, acks what `handle` lets go, and gives the others back at the
 * end.
 *
 * Jobs that die again meanwhile are not met again: at most as many are taken as lay there at first
 * sight, where the driver can count. Calls of one engine for one queue take turns.
 */
export function eachDeadLetter(range: DeadLetterRange, handle: Handle): Promise<GoneThrough> {
  const deadQueue = deadLetterQueue(range.queue);
  return range.runtime.goThrough(deadQueue, () => goThrough(range, deadQueue, handle));
}

async function goThrough(
  range: DeadLetterRange,
  deadQueue: string,
  handle: Handle,
): Promise<GoneThrough> {
  const { runtime, only } = range;
  const counts = await countsOfAll(runtime, deadQueue);
  let unseen = counts?.waiting ?? Infinity;
  const most = Math.min(range.limit, only?.size ?? Infinity, unseen);
  const prefetch = mostHeld(range);
  const consumer = await openConsumer(runtime, deadQueue, { leaseMs: LEASE_MS, prefetch });
  const ack = async (deliveries: readonly Delivery[]): Promise<void> => {
    if (deliveries.length === 0) return;
    await consumer.settle(deliveries.map((delivery) => ({ kind: 'ack', delivery })));
  };
  /** Drops what is left over, and answers what is dead. */
  const dropLeftOver = async (deliveries: readonly Delivery[]): Promise<readonly Delivery[]> => {
    if (deliveries.length === 0 || range.standings === undefined) return deliveries;
    const standings = await range.standings(deliveries);
    await ack(deliveries.filter((_, index) => standings[index] === 'left-over'));
    return deliveries.filter((_, index) => standings[index] === 'dead');
  };
  /** Copies of one death: once the first is gone, the others are nobody's. */
  const dropCopies = async (
    copies: readonly Delivery[],
    gone: readonly Delivery[],
  ): Promise<void> => {
    if (copies.length === 0 || range.standings === undefined) return;
    const ids = new Set(gone.map(({ id }) => id));
    await ack(copies.filter(({ id }) => ids.has(id)));
    await dropLeftOver(copies.filter(({ id }) => !ids.has(id)));
  };
  const seen = new Set<string>();
  const unmet = only && new Set(only);
  let gone = 0;
  try {
    // Once all that is meant was met, what lies behind it need not be held up.
    while (gone < most && unseen > 0 && unmet?.size !== 0) {
      const left = unmet === undefined ? most - gone : range.oldest === true ? unmet.size : unseen;
      const max = Math.min(BATCH, left);
      const deliveries = await receiveAny(consumer, { max, waitMs: 0 });
      unseen -= deliveries.length;
      const dead = await dropLeftOver(deliveries);
      const fresh = dead.filter((delivery) => isNew(delivery, seen));
      if (fresh.length === 0 && dead.length === deliveries.length) break;
      for (const { id } of range.leftOverCounts === true ? deliveries : fresh) unmet?.delete(id);
      const meant = fresh.filter(({ id }) => only === undefined || only.has(id));
      const handled = await handle(meant.slice(0, most - gone));
      await ack(handled.gone);
      gone += handled.gone.length;
      if (handled.failure !== undefined) throw handled.failure.error;
      await dropCopies(
        dead.filter((delivery) => !fresh.includes(delivery)),
        handled.gone,
      );
    }
  } finally {
    await consumer.close();
  }
  const free = counts === undefined || (counts.active === 0 && unseen <= 0);
  return { gone, complete: free || unmet?.size === 0 };
}

/** Counts of what waits alone say nothing of what another goes through at the same time. */
async function countsOfAll(
  runtime: RuntimeDriver,
  queue: string,
): Promise<QueueCounts | undefined> {
  return runtime.capabilities.stats === 'waiting' ? undefined : runtime.stats(queue);
}

function mostHeld({ only, oldest }: DeadLetterRange): number {
  if (only === undefined) return HELD;
  return oldest === true ? Math.min(MOST_HELD, Math.max(HELD, only.size)) : MOST_HELD;
}

/** Whether an id is met for the first time. */
function isNew({ id }: Delivery, seen: Set<string>): boolean {
  if (seen.has(id)) return false;
  seen.add(id);
  return true;
}
