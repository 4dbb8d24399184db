import { describeError } from '../exceptions/describe-error.ts';
import { ERROR_RESERVE_BYTES } from './header-size.ts';

/** The header's own name, and the headers that come with it. */
const OVERHEAD_BYTES = 256;

/** Writes anything thrown as a header that fits into what headers keep free for it. */
export function encodeError(thrown: unknown): string {
  const summary = describeError(thrown);
  let { message } = summary;
  for (;;) {
    const text = JSON.stringify({ ...summary, message });
    // Escapes take up to six bytes a character, so the text is what counts.
    if (Buffer.byteLength(text) <= ERROR_RESERVE_BYTES - OVERHEAD_BYTES) return text;
    message = `${message.slice(0, Math.floor(message.length / 2)).toWellFormed()}…`;
  }
}
