import type { OutboundMessage } from '../contract/message.ts';
import type { StoredJob } from '../contract/store.ts';
import { DEFAULT_PRIORITY } from '../envelope/encode-envelope.ts';
import { HEADER } from '../envelope/header-names.ts';
import { patchHeaders } from '../envelope/patch-headers.ts';
import { revivingPatch } from '../envelope/revive.ts';
import { relock } from './relock.ts';

/** A dead job, from its dead letter or from its record. */
export type DeadJob = Pick<StoredJob, 'id' | 'headers' | 'extra'> & { readonly body: Uint8Array };

/** The message of a dead job that comes back: attempt 1 again, `redrives` + 1. */
export function revivedMessage({ id, headers, extra, body }: DeadJob): OutboundMessage {
  const lock = relock(extra);
  return {
    id,
    idOrigin: 'redrive',
    headers,
    extra: patchHeaders(extra, revivingPatch(extra)),
    body,
    priority: Number(headers[HEADER.priority] ?? DEFAULT_PRIORITY),
    orderingKey: extra?.[HEADER.orderingKey],
    ops: lock && [lock],
  };
}
