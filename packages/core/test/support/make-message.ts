import type { OutboundMessage } from '../../src/contract/message.ts';
import { HEADERS } from './make-delivery.ts';

/** A message on its way to the broker, with a body of `{}`. */
export function message(id: string, overrides: Partial<OutboundMessage> = {}): OutboundMessage {
  return {
    id,
    idOrigin: 'core',
    headers: HEADERS,
    body: new TextEncoder().encode('{}'),
    priority: 5,
    ...overrides,
  };
}

/** So many messages: `m0`, `m1`, … */
export function messages(count: number): readonly OutboundMessage[] {
  return Array.from({ length: count }, (_, index) => message(`m${index}`));
}
