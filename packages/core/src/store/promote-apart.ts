import type { GroupAnswer, StoredJob, StoreOp } from '../contract/store.ts';
import { HEADER } from '../envelope/header-names.ts';
import { writeInstant } from '../envelope/header-values.ts';
import { UnsupportedFeatureError } from '../exceptions/engine-errors.ts';
import { patchHeaders } from '../envelope/patch-headers.ts';
import { messageOf } from './message-of.ts';
import type { SeparateParts } from './separate-parts.ts';

/**
 * Makes a delayed job due now, by a copy that is not delayed. A run that does nothing is claimed and
 * closed for it, so that the copy is newer than the one that lies in the broker, which is dropped when
 * it is met. Cut off between two steps, it is finished like any other run. One that its worker keeps
 * needs no copy, but a word to that worker.
 */
export async function promoteApart(parts: SeparateParts, job: StoredJob): Promise<GroupAnswer> {
  const { store, worker, leaseMs, clock } = parts;
  const { queue, id, extra } = job;
  const token = `${worker}:promote:${id}:${clock.now()}`;
  const base = Number(extra?.[HEADER.base] ?? 0);
  const apply = async (ops: readonly StoreOp[]): Promise<GroupAnswer> =>
    (await store.apply([{ queue, id, ops }]))[0] ?? { type: 'unmoved', state: undefined };
  if (isHead(job)) {
    if (!waitsInPlace(parts, job)) throw keptByBroker(parts);
    return apply([{ type: 'record.patch', from: ['delayed'], must: true, state: 'waiting' }]);
  }
  const opened = await apply([
    { type: 'record.patch', from: ['delayed'], must: true, state: 'active' },
    { type: 'claim.open', base, token, worker, leaseMs },
  ]);
  if (opened.type !== 'done' || opened.claim?.type !== 'opened') return opened;
  const headers = {
    [HEADER.runAt]: null,
    [HEADER.base]: String(opened.claim.run),
    [HEADER.copyDueAt]: job.runAt === undefined ? null : writeInstant(job.runAt),
  };
  const intended = await apply([
    { type: 'claim.intent', token, leaving: { how: 'retry', delayMs: 0, headers } },
  ]);
  if (intended.type !== 'done') return intended;
  const copied = await parts.copies.add(
    queue,
    messageOf({ ...job, extra: patchHeaders(extra, headers) }, clock.now()),
  );
  if (copied.type !== 'stored')
    throw copied.type === 'failed'
      ? copied.error
      : new Error('No answer came from the broker: the job is due once its claim has lapsed.');
  await apply([
    { type: 'claim.close', token, counts: true },
    { type: 'record.patch', from: ['active'], state: 'waiting', headers },
    { type: 'timer.remove' },
  ]);
  // A worker may have met the copy before its publisher was answered: then it has closed the claim itself.
  return { type: 'done' };
}

/** Whether a job that is to be run again is kept by its worker: a copy would lie behind its followers. */
export function waitsInPlace({ runtime }: SeparateParts, job: StoredJob): boolean {
  return isHead(job) && runtime.capabilities.release !== 'delayed';
}

/** Whether a job has begun and holds up the others of its ordering key. */
function isHead({ run, extra }: StoredJob): boolean {
  return run !== undefined && extra?.[HEADER.orderingKey] !== undefined;
}

function keptByBroker({ runtime }: SeparateParts): UnsupportedFeatureError {
  return new UnsupportedFeatureError({
    feature:
      'jobs.promote of a job that holds its ordering key until its retry, beside a store of another kind',
    driver: runtime.name,
    remedy: 'It runs when its backoff is over, and holds its key until then.',
  });
}
