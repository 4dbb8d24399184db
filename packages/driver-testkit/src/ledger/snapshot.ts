import { deadLetterQueue, type Driver, type PeekState } from '@switchyard/core/driver';
import { digestsOf, jobOf } from './digest.ts';
import type { Digests } from './ledger-line.ts';

/** Where one message lies. */
export interface Place extends Digests {
  readonly job: string;
  readonly id: string;
  readonly queue: string;
  readonly state: PeekState | 'dead';
}

/** Everything that lies in a broker, and how much the broker says there is. */
export interface Snapshot {
  readonly places: readonly Place[];
  /** Counts by physical queue; none where the driver cannot count exactly. */
  readonly counts: Readonly<Record<string, Readonly<Record<PeekState, number>>>>;
}

const STATES: readonly PeekState[] = ['waiting', 'delayed', 'active'];
const PAGE = 500;

/** Looks at queues and their dead letters; `undefined` where the driver cannot look without taking. */
export async function takeSnapshot(
  driver: Driver,
  queues: readonly string[],
): Promise<Snapshot | undefined> {
  if (driver.peek === undefined) return undefined;
  const places: Place[] = [];
  const counts: Record<string, Readonly<Record<PeekState, number>>> = {};
  for (const queue of queues) {
    const dead = deadLetterQueue(queue);
    for (const state of STATES) {
      places.push(...(await look(driver, queue, state)));
      places.push(...(await look(driver, dead, state)).map(asDead));
    }
    for (const physical of [queue, dead]) {
      const counted = await countsOf(driver, physical);
      if (counted !== undefined) counts[physical] = counted;
    }
  }
  return { places, counts };
}

const asDead = (place: Place): Place => ({ ...place, state: 'dead' });

async function look(driver: Driver, queue: string, state: PeekState): Promise<readonly Place[]> {
  const found: Place[] = [];
  let cursor: string | undefined;
  do {
    const page = await driver.peek?.(queue, { state, limit: PAGE, cursor });
    for (const message of page?.messages ?? []) {
      const { id } = message;
      const content = message.malformed === true ? { headers: {}, body: message.raw } : message;
      const extra = message.malformed === true ? undefined : message.extra;
      const job = jobOf(content.headers, extra, id);
      found.push({ job, id, queue, state, ...digestsOf(content) });
    }
    cursor = page?.cursor;
  } while (cursor !== undefined);
  return found;
}

async function countsOf(
  driver: Driver,
  queue: string,
): Promise<Readonly<Record<PeekState, number>> | undefined> {
  if (driver.capabilities.stats !== 'exact') return undefined;
  const counts = await driver.stats?.(queue);
  if (counts === undefined) return undefined;
  const { waiting, delayed = 0, active = 0 } = counts;
  return { waiting, delayed, active };
}
