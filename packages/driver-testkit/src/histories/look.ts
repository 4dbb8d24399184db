import { deadLetterQueue, type Driver } from '@switchyard/core/driver';
import { takeSnapshot, type Place, type Snapshot } from '../ledger/snapshot.ts';
import type { HistoryWorld } from './history-world.ts';
import { HISTORY_QUEUES } from './step.ts';

const LIVE_STATES = ['enqueuing', 'waiting', 'delayed', 'active'] as const;
const MANY = 1_000;
/** Where priorities are emulated a queue is three. */
const BANDS: readonly string[] = ['.high', '', '.low'];

function bandsOf(queue: string): readonly string[] {
  return BANDS.map((band) => `${queue}${band}`);
}

/** How much is left to do, in the broker and in a store beside it. */
export async function leftToDo(world: HistoryWorld, inspected: Driver): Promise<number> {
  let left = 0;
  for (const queue of HISTORY_QUEUES.flatMap(bandsOf)) {
    const counts = await inspected.stats?.(queue);
    left += (counts?.waiting ?? 0) + (counts?.delayed ?? 0) + (counts?.active ?? 0);
  }
  return left + (await liveRecords(world)).length;
}

/** Ids of the jobs that a store beside the broker takes for unfinished, with their states. */
export async function liveRecords({ store }: HistoryWorld): Promise<readonly string[]> {
  const found: string[] = [];
  for (const queue of store === undefined ? [] : HISTORY_QUEUES) {
    for (const state of LIVE_STATES) {
      const page = await store?.records.find({ queue, state, limit: MANY });
      for (const { id } of page?.jobs ?? []) found.push(`${queue}/${id} (${state})`);
    }
  }
  return found;
}

/** Where everything lies, over all bands; dead letters once. */
export async function lookEverywhere(inspected: Driver): Promise<Snapshot> {
  const snapshot = await takeSnapshot(inspected, HISTORY_QUEUES.flatMap(bandsOf));
  if (snapshot === undefined) throw new Error('Histories need a driver that can be looked into.');
  // Each band was asked for the dead letters of its queue.
  const seen = new Map<string, Place[]>();
  for (const place of snapshot.places) {
    const key = `${place.queue} ${place.id} ${place.state}`;
    seen.set(key, [...(seen.get(key) ?? []), place]);
  }
  const places = [...seen.values()].flatMap((same) =>
    same[0]?.state === 'dead' ? same.slice(0, same.length / BANDS.length) : same,
  );
  return { places, counts: snapshot.counts };
}

/** How many dead letters of a queue there are. */
export function deadIn({ places }: Snapshot, queue: string): number {
  return places
    .filter((place) => deadLetterQueue(place.queue) === deadLetterQueue(queue))
    .filter(({ state }) => state === 'dead').length;
}
