import type {
  Capabilities,
  OutboundMessage,
  Settlement,
  SubscribeOptions,
} from '@switchyard/core/driver';

/** What a poor driver throws when it is asked for something it does not declare. No `DriverError`: it is a defect of the caller. */
export class TrespassError extends Error {
  constructor(what: string) {
    super(`core used an undeclared capability: ${what}`);
    this.name = 'TrespassError';
  }
}

/** What a message asks that these capabilities do not offer; `undefined` if it asks nothing of the kind. */
export function trespassOfMessage(
  message: OutboundMessage,
  capabilities: Capabilities,
): string | undefined {
  const { delayMs = 0, priority, orderingKey, idOrigin, confirm } = message;
  if (delayMs > 0 && capabilities.delay === false) return `publish with delayMs ${delayMs}`;
  if (priority !== undefined && capabilities.priority === false)
    return `publish with priority ${priority}`;
  if (orderingKey !== undefined && capabilities.ordering === 'none')
    return 'publish with an orderingKey';
  if (idOrigin === 'user' && !capabilities.uniqueIds) return "publish with a user's id";
  if (confirm !== undefined && !capabilities.confirms) return 'publish with confirm';
  return undefined;
}

/** What a subscription asks that these capabilities do not offer; `undefined` if it asks nothing of the kind. */
export function trespassOfSubscription(
  { agingMs }: SubscribeOptions,
  { priority }: Capabilities,
): string | undefined {
  const ages = priority !== false && priority.aging === true;
  return agingMs === undefined || ages ? undefined : `subscribe with agingMs ${agingMs}`;
}

/** What a settlement asks that these capabilities do not offer; `undefined` if it asks nothing of the kind. */
export function trespassOfSettlement(
  settlement: Settlement,
  capabilities: Capabilities,
): string | undefined {
  switch (settlement.kind) {
    case 'ack':
      return undefined;
    case 'dead':
      return capabilities.deadLetter ? undefined : 'settle as dead';
    case 'release':
      return trespassOfRelease(settlement, capabilities.release);
  }
}

function trespassOfRelease(
  settlement: Extract<Settlement, { kind: 'release' }>,
  declared: Capabilities['release'],
): string | undefined {
  if (declared === 'none') return 'release';
  if (declared === 'delayed') return undefined;
  if (settlement.delayMs > 0) return `release with delayMs ${settlement.delayMs}`;
  return settlement.headers === undefined ? undefined : 'release with headers';
}
