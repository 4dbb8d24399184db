import type { Consumer, Delivery, JobDelivery, OutboundMessage } from '@switchyard/core/driver';

/** Messages that were published and received, and who holds them. */
export interface Delivered {
  readonly messages: readonly OutboundMessage[];
  readonly consumer: Consumer;
  readonly deliveries: readonly Delivery[];
}

/** One message that was published and received, and who holds it. */
export interface DeliveredJob {
  readonly message: OutboundMessage;
  readonly consumer: Consumer;
  readonly delivery: JobDelivery;
}
