import type { Headers, OutboundMessage } from '../contract/message.ts';
import type { GroupAnswer, StoredJob, StoreOp } from '../contract/store.ts';
import { DEFAULT_PRIORITY } from '../envelope/encode-envelope.ts';
import { HEADER } from '../envelope/header-names.ts';
import { patchHeaders } from '../envelope/patch-headers.ts';
import type { SeparateParts } from './separate-parts.ts';

/**
 * Makes a delayed job due now, by a copy that is not delayed. A run that does nothing is claimed and
 * closed for it, so that the copy is newer than the one that lies in the broker, which is dropped when
 * it is met. Cut off between two steps, it is finished like any other run.
 */
export async function promoteApart(parts: SeparateParts, job: StoredJob): Promise<GroupAnswer> {
  const { store, worker, leaseMs, clock } = parts;
  const { queue, id, extra } = job;
  const token = `${worker}:promote:${id}:${clock.now()}`;
  const base = Number(extra?.[HEADER.base] ?? 0);
  const apply = async (ops: readonly StoreOp[]): Promise<GroupAnswer> =>
    (await store.apply([{ queue, id, ops }]))[0] ?? { type: 'unmoved', state: undefined };
  const opened = await apply([
    { type: 'record.patch', from: ['delayed'], must: true, state: 'active' },
    { type: 'claim.open', base, token, worker, leaseMs },
  ]);
  if (opened.type !== 'done' || opened.claim?.type !== 'opened') return opened;
  const headers = { [HEADER.runAt]: null, [HEADER.base]: String(opened.claim.run) };
  const intended = await apply([
    { type: 'claim.intent', token, leaving: { how: 'retry', delayMs: 0, headers } },
  ]);
  if (intended.type !== 'done') return intended;
  const copied = await parts.copies.add(queue, messageOf(job, patchHeaders(extra, headers)));
  if (copied.type !== 'stored')
    throw copied.type === 'failed'
      ? copied.error
      : new Error('No answer came from the broker: the job is due once its claim has lapsed.');
  return apply([
    { type: 'claim.close', token, counts: true },
    { type: 'record.patch', from: ['active'], state: 'waiting', headers },
    { type: 'timer.remove' },
  ]);
}

function messageOf({ id, headers, body }: StoredJob, extra: Headers): OutboundMessage {
  return {
    id,
    idOrigin: 'core',
    headers,
    extra,
    body: body ?? new Uint8Array(),
    priority: Number(headers[HEADER.priority] ?? DEFAULT_PRIORITY),
    orderingKey: extra[HEADER.orderingKey],
  };
}
