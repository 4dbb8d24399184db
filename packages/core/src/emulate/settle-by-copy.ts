import type { Capabilities } from '../contract/capabilities.ts';
import type {
  Delivery,
  HeaderPatch,
  OutboundMessage,
  Settled,
  Settlement,
} from '../contract/message.ts';
import { deadLetterQueue, logicalQueue } from '../contract/queue-names.ts';
import type { RuntimeDriver } from '../runtime/runtime-driver.ts';
import { HEADER } from '../envelope/header-names.ts';
import { patchHeaders } from '../envelope/patch-headers.ts';
import { publishComplete, type SendResult } from './publish-complete.ts';

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
  settleNatively: (
    native: readonly Settlement[],
    meant: readonly Settlement[],
  ) => Promise<readonly Settled[]>,
): Promise<readonly Settled[]> {
  const plans = settlements.map((settlement) => plan(settlement, runtime.capabilities));
  const failed = await publishCopies(plans, runtime);
  const ready = plans.filter((one) => !failed.has(one));
  const native = ready.map((one) => one.native);
  const meant = ready.map((one) => one.meant);
  const settled = ready.length === 0 ? [] : await settleNatively(native, meant);
  const answers = new Map(ready.map((one, index) => [one, settled[index]]));
  return plans.map((one) => answers.get(one) ?? 'unknown');
}

/** What is published before, and settled after. */
interface Plan {
  readonly copy: { readonly queue: string; readonly message: OutboundMessage } | undefined;
  readonly native: Settlement;
  readonly meant: Settlement;
}

function plan(settlement: Settlement, capabilities: Capabilities): Plan {
  if (settlement.kind === 'ack' || !needsCopy(settlement, capabilities)) {
    return { copy: undefined, native: settlement, meant: settlement };
  }
  const { delivery, kind, headers } = settlement;
  const queue = kind === 'dead' ? deadLetterQueue(delivery.queue) : logicalQueue(delivery.queue);
  const message = copyOf(delivery, headers, kind === 'release' ? settlement.delayMs : 0);
  const native: Settlement = { kind: 'ack', delivery };
  return { copy: { queue, message }, native, meant: settlement };
}

/** Publishes all copies, those to one queue together, and answers whose copy was not accepted. */
async function publishCopies(
  plans: readonly Plan[],
  runtime: RuntimeDriver,
): Promise<ReadonlySet<Plan>> {
  const failed = new Set<Plan>();
  const queues = new Set(plans.flatMap((one) => (one.copy === undefined ? [] : [one.copy.queue])));
  const publishTo = async (queue: string): Promise<void> => {
    const mine = plans.filter((one) => one.copy?.queue === queue);
    const messages = mine.flatMap((one) => (one.copy === undefined ? [] : [one.copy.message]));
    let results: readonly SendResult[] = [];
    try {
      results = await publishComplete(runtime, queue, messages);
    } catch {
      // Nothing was accepted: all of these stay leased.
    }
    mine.forEach((one, index) => {
      if (results[index]?.type !== 'stored') failed.add(one);
    });
  };
  await Promise.all([...queues].map(publishTo));
  return failed;
}

/** The message again, with its headers patched. Bytes without an envelope become a body that is marked so. */
export function copyOf(
  delivery: Delivery,
  patch: HeaderPatch | undefined,
  delayMs: number,
): OutboundMessage {
  if (delivery.malformed === true) {
    const extra = patchHeaders({ [HEADER.malformed]: '1' }, patch);
    return { id: delivery.id, idOrigin: 'core', headers: {}, extra, body: delivery.raw };
  }
  const extra = patchHeaders(delivery.extra, patch);
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
