import type { Store } from '@switchyard/core/driver';
import type { LedgerLine, LineOf } from '../ledger/ledger-line.ts';
import type { Snapshot } from '../ledger/snapshot.ts';
import type { HistoryWorld } from './history-world.ts';
import { deadIn, liveRecords } from './look.ts';
import { HISTORY_QUEUES } from './step.ts';

const ENDS: readonly string[] = ['completed', 'discarded', 'cancelled', 'dead'];
/** How long a word of control may be on its way, in milliseconds. */
const WORD_MS = 100;

/** Holds counts, locks and pauses against what there is when all is done. */
export async function checkQueues(
  world: HistoryWorld,
  snapshot: Snapshot,
): Promise<readonly string[]> {
  return [
    ...(await checkStats(world, snapshot)),
    ...(await checkLocks(world)),
    ...(await checkLive(world)),
    ...checkPauses(world),
    ...checkVanished(world, snapshot),
  ];
}

async function checkStats(
  { office }: HistoryWorld,
  snapshot: Snapshot,
): Promise<readonly string[]> {
  const { engine } = office;
  if (engine.capabilities['queues.stats'].support === 'none') return [];
  const found: string[] = [];
  for (const queue of HISTORY_QUEUES) {
    const { waiting, delayed, active, dead } = await engine.queues.stats(queue);
    const counted = { waiting, delayed, active, dead };
    const lying = { waiting: 0, delayed: 0, active: 0, dead: deadIn(snapshot, queue) };
    if (JSON.stringify(counted) !== JSON.stringify(lying))
      found.push(`${queue} counts ${JSON.stringify(counted)} of ${JSON.stringify(lying)}`);
  }
  return found;
}

/** Nobody lives any more, so nobody holds a key. */
async function checkLocks(world: HistoryWorld): Promise<readonly string[]> {
  const store: Store | undefined = world.store ?? fusedStore(world);
  const found: string[] = [];
  if (store === undefined || world.pair.store === 'none') return found;
  for (const queue of HISTORY_QUEUES) {
    const keys = new Set([...world.jobs.values()].flatMap(({ plan }) => plan.unique?.key ?? []));
    for (const key of keys) {
      const holder = await store.locks.holder(queue, key);
      if (holder !== undefined)
        found.push(`${holder} holds key ${key} of ${queue} after its end${unrun(holder, world)}`);
    }
  }
  return found;
}

/** Who told of its end, where that was somebody who did not run it. */
function unrun(holder: string, { lines }: HistoryWorld): string {
  const end = lines.findLast(
    (line) => line.type === 'concluded' && line.id === holder && ENDS.includes(line.as),
  );
  const told =
    end !== undefined && end.process !== 'office' && !('run' in end && end.run !== undefined);
  return told ? `, which ${end.process} told without running it` : '';
}

function fusedStore({ driver }: HistoryWorld): Store | undefined {
  return driver.fused?.store;
}

async function checkLive(world: HistoryWorld): Promise<readonly string[]> {
  return (await liveRecords(world)).map((job) => `${job} is left in the store`);
}

/** Nothing of a paused queue starts once the pause was heard. Faults may have kept it from being heard. */
function checkPauses(world: HistoryWorld): readonly string[] {
  if (world.wasDisturbed) return [];
  const found: string[] = [];
  const paused = new Map<string, { readonly reach: string; readonly line: LedgerLine }>();
  const up = new Map<string, number>();
  for (const line of world.lines) {
    if (line.type === 'worker-up') up.set(line.process, line.mono);
    if (line.type === 'note' && line.name.startsWith('paused '))
      paused.set(line.detail ?? '', { reach: line.name.slice('paused '.length), line });
    if (line.type === 'note' && line.name === 'resuming') paused.delete(line.detail ?? '');
    if (line.type !== 'start') continue;
    const pause = paused.get(queueOf(line, world));
    if (pause === undefined || line.mono <= pause.line.mono + WORD_MS) continue;
    const hears = pause.reach === 'all' || (up.get(line.process) ?? Infinity) < pause.line.mono;
    if (hears) found.push(`${line.job} starts in ${line.process} while its queue is paused`);
  }
  return found;
}

function queueOf({ job }: LineOf<'start'>, { jobs }: HistoryWorld): string {
  return jobs.get(job)?.plan.queue ?? '';
}

/** Of the jobs that purges may have deleted, no more are gone than purges say. */
function checkVanished(world: HistoryWorld, { places }: Snapshot): readonly string[] {
  const there = new Set(places.map(({ job }) => job));
  const ended = new Set(
    world.lines.flatMap((line) => {
      if (line.type === 'end' && (line.as === 'completed' || line.as === 'discarded'))
        return [line.job];
      if (line.type === 'concluded' && line.as === 'cancelled') return [line.id];
      return line.type === 'taken' && !line.how.startsWith('purge') && line.is !== 'asked'
        ? [line.job]
        : [];
    }),
  );
  const gone = [...world.jobs.values()].filter(
    ({ name, id, produced }) =>
      produced === 'acknowledged' && !there.has(name) && !ended.has(name) && !ended.has(id ?? ''),
  );
  if (gone.length <= world.purged.jobs) return [];
  const names = gone.map(({ name }) => name).join(', ');
  return [`${names} are gone, and purges tell of ${world.purged.jobs} jobs`];
}
