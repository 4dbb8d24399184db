import { pack } from './codec.ts';

/** The payload of every job: 114 bytes of MessagePack. */
export const PAYLOAD = {
  to: 'ada.lovelace@example.org',
  subject: 'Your order shipped!',
  template: 'order_sent',
  user: 4_242_424,
  urgent: false,
  tags: ['order', 'mail'],
};

/** The same as bytes, for runs without a codec: they are handed over and arrive as they are. */
export const PAYLOAD_BYTES: Uint8Array = pack(PAYLOAD);
