import type { PurgeResult } from '../commands/purge-queue.ts';
import type { ControlResult } from '../commands/queue-control.ts';

/** What a purge deleted. */
export function renderPurge(
  { queue, purged }: PurgeResult,
  what: 'queue' | 'dead letters',
): string {
  const of = what === 'queue' ? `the queue ${queue}` : `the dead letters of ${queue}`;
  if (purged === undefined) return `Nothing was deleted from ${of}.`;
  return `${purged === 1 ? '1 job was' : `${purged} jobs were`} deleted from ${of}.`;
}

/** What became of a pause or a resume. */
export function renderControl({ queue, paused, reach }: ControlResult): string {
  const done = paused
    ? `The queue ${queue} is paused: running jobs go on, no others start.`
    : `The queue ${queue} goes on.`;
  const missed =
    ' Only the workers that are up now were told; one that starts later does not know.';
  return reach === 'up' ? done + missed : done;
}
