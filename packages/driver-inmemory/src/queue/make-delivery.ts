import { asReceipt, type Delivery } from '@switchyard/core/driver';
import type { Lease } from './lease-table.ts';

/** What a consumer is handed of a message: its own headers and body, not copies. */
export function makeDelivery(queue: string, lease: Lease): Delivery {
  const { message, expiresAt } = lease;
  const receipt = asReceipt(lease);
  const { id, deaths } = message;
  if (message.malformed) {
    return {
      malformed: true,
      queue,
      receipt,
      leaseExpiresAt: expiresAt,
      deaths,
      id,
      raw: message.body,
    };
  }
  const { headers, extra, body, run } = message;
  return { queue, receipt, leaseExpiresAt: expiresAt, deaths, id, headers, extra, body, run };
}
