import type { HeaderPatch, Headers } from '../contract/headers.ts';
import type { OutboundMessage } from '../contract/message.ts';
import type { StoreOp } from '../contract/store.ts';
import { decodeObituary } from '../envelope/decode-envelope.ts';
import { keepFor } from './record-policy.ts';
import type { DeadJob } from './revived-message.ts';
import type { Sending } from './sending.ts';
import type { SeparateParts } from './separate-parts.ts';

/** What the store is told once the broker has answered; nothing where that is not known. */
export function concludingOps(
  parts: SeparateParts,
  { message, from, result, timed }: Sending,
): readonly StoreOp[] | undefined {
  switch (result?.type) {
    case 'stored':
    case 'unconfirmed': {
      const state = (message.delayMs ?? 0) > 0 ? 'delayed' : 'waiting';
      return timed ? undefined : [{ type: 'record.patch', from: ['enqueuing'], state }];
    }
    case 'refused':
    case 'failed':
      return [
        from === undefined
          ? { type: 'record.remove', from: ['enqueuing', 'delayed'] }
          : deadAgain(parts, message, from),
        ...unlock(message),
      ];
    case 'duplicate':
    case 'unknown':
    case undefined:
      return undefined;
  }
}

/** What makes headers of a record those of a message. */
export function patchTo(to: Headers | undefined, now: Headers | undefined): HeaderPatch {
  const gone = Object.keys(now ?? {}).map((name) => [name, null] as const);
  return { ...Object.fromEntries(gone), ...to };
}

/** A job whose redrive was refused is as dead as before. */
function deadAgain(
  parts: SeparateParts,
  { extra }: OutboundMessage,
  from: DeadJob,
): Extract<StoreOp, { type: 'record.end' }> {
  const { reason } = decodeObituary({ ...from.headers, ...from.extra }, undefined);
  return {
    type: 'record.end',
    from: ['enqueuing'],
    state: 'dead',
    reason,
    headers: patchTo(from.extra, extra),
    keep: keepFor(parts.policy, 'dead'),
    tombstoneMs: parts.tombstoneMs,
  };
}

function unlock({ ops = [] }: OutboundMessage): readonly StoreOp[] {
  return ops.flatMap((op) =>
    op.type === 'lock.acquire' ? [{ type: 'lock.release', key: op.key } as const] : [],
  );
}
