import type { OutboundMessage } from '../contract/message.ts';

/** What a message holds in memory while it waits, in bytes: its body and its own headers. */
export function weigh({ body, extra }: OutboundMessage): number {
  let bytes = body.byteLength;
  // Shared headers are one object per task; a character of an own one is counted as a byte.
  for (const name in extra) bytes += name.length + (extra[name]?.length ?? 0);
  return bytes;
}

/** The same for many. */
export function weighAll(messages: readonly OutboundMessage[]): number {
  let bytes = 0;
  for (const message of messages) bytes += weigh(message);
  return bytes;
}
