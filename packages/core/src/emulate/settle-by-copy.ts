import type { Capabilities } from '../contract/capabilities.ts';
import type {
  Delivery,
  Headers,
  HeaderPatch,
  OutboundMessage,
  Settled,
  Settlement,
} from '../contract/message.ts';
import { deadLetterQueue, logicalQueue } from '../contract/queue-names.ts';
import type { RuntimeDriver } from '../runtime/runtime-driver.ts';
import { HEADER } from '../envelope/header-names.ts';
import { publishComplete } from './publish-complete.ts';

/** Whether a driver cannot do this settlement itself. */
export function needsCopy(settlement: Settlement, capabilities: Capabilities): boolean {
  switch (settlement.kind) {
    case 'ack':
      return false;
    case 'dead':
      return !capabilities.deadLetter;
    case 'release':
      if (capabilities.release === 'delayed') return false;
      return (
        capabilities.release === 'none' ||
        settlement.delayMs > 0 ||
        settlement.headers !== undefined
      );
  }
}

/**
 * Settles by publishing a copy first and acking second: a crash between the two makes one
 * duplicate, never a loss. A delivery whose copy was not accepted stays leased and comes back.
 */
export async function settleByCopy(
  settlements: readonly Settlement[],
  runtime: RuntimeDriver,
  settleNatively: (settlements: readonly Settlement[]) => Promise<readonly Settled[]>,
): Promise<readonly Settled[]> {
  const copied = await Promise.all(
    settlements.map((settlement) => publishCopyIfNeeded(settlement, runtime)),
  );
  const ready = settlements.filter((_, index) => copied[index]);
  const native = ready.map((settlement): Settlement =>
    needsCopy(settlement, runtime.capabilities)
      ? { kind: 'ack', delivery: settlement.delivery }
      : settlement,
  );
  const answers = native.length === 0 ? [] : await settleNatively(native);
  let next = 0;
  return copied.map((done) => (done ? (answers[next++] ?? 'unknown') : 'unknown'));
}

/** Whether the delivery may now be settled: its copy lies in the broker, or none is needed. */
async function publishCopyIfNeeded(
  settlement: Settlement,
  runtime: RuntimeDriver,
): Promise<boolean> {
  if (!needsCopy(settlement, runtime.capabilities)) return true;
  const { delivery } = settlement;
  const queue =
    settlement.kind === 'dead' ? deadLetterQueue(delivery.queue) : logicalQueue(delivery.queue);
  const delayMs = settlement.kind === 'release' ? settlement.delayMs : 0;
  const patch = settlement.kind === 'ack' ? undefined : settlement.headers;
  try {
    const [result] = await publishComplete(runtime, queue, [copyOf(delivery, patch, delayMs)]);
    return result?.type === 'stored';
  } catch {
    return false;
  }
}

/** The message again, with its headers patched. Bytes without an envelope become a body that is marked so. */
function copyOf(
  delivery: Delivery,
  patch: HeaderPatch | undefined,
  delayMs: number,
): OutboundMessage {
  if (delivery.malformed === true) {
    const extra = patched({ [HEADER.malformed]: '1' }, patch);
    return { id: delivery.id, idOrigin: 'core', headers: {}, extra, body: delivery.raw };
  }
  const extra = patched(delivery.extra ?? {}, patch);
  const all = { ...delivery.headers, ...extra };
  return {
    id: delivery.id,
    idOrigin: 'core',
    headers: delivery.headers,
    extra,
    body: delivery.body,
    delayMs,
    priority: all[HEADER.priority] === undefined ? undefined : Number(all[HEADER.priority]),
    orderingKey: all[HEADER.orderingKey],
  };
}

function patched(extra: Headers, patch: HeaderPatch | undefined): Headers {
  const merged: Record<string, string | null> = { ...extra, ...patch };
  return Object.fromEntries(
    Object.entries(merged).filter((entry): entry is [string, string] => entry[1] !== null),
  );
}
