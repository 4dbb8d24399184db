import { types } from 'node:util';

/** What is kept of anything that was thrown. Plain, bounded data. */
export interface ErrorSummary {
  readonly name: string;
  readonly message: string;
  /** Present where the thrown value had one: an error code of ours, of Node, or of the user. */
  readonly code?: string;
}

const MAX_MESSAGE_BYTES = 3_072;
const MAX_WORD_BYTES = 256;

/**
 * Describes anything thrown, and never throws itself: `null`, frozen objects, getters that throw,
 * proxies and cyclic causes are all fine.
 */
export function describeError(thrown: unknown): ErrorSummary {
  const code = readWord(thrown, 'code');
  return {
    name: bound(readWord(thrown, 'name') ?? nameOfType(thrown), MAX_WORD_BYTES),
    message: bound(messageOf(thrown), MAX_MESSAGE_BYTES),
    ...(code === undefined ? {} : { code: bound(code, MAX_WORD_BYTES) }),
  };
}

function readWord(thrown: unknown, key: string): string | undefined {
  if (thrown === null || (typeof thrown !== 'object' && typeof thrown !== 'function'))
    return undefined;
  try {
    const value: unknown = Reflect.get(thrown, key);
    return typeof value === 'string' && value !== '' ? value : undefined;
  } catch {
    return undefined;
  }
}

function messageOf(thrown: unknown): string {
  const message = readWord(thrown, 'message');
  if (message !== undefined) return message;
  return types.isNativeError(thrown) ? '' : asText(thrown);
}

function nameOfType(thrown: unknown): string {
  return thrown === null ? 'null' : typeof thrown;
}

function asText(thrown: unknown): string {
  try {
    return typeof thrown === 'object' && thrown !== null
      ? (JSON.stringify(thrown) ?? 'an object')
      : String(thrown);
  } catch {
    return 'a value that cannot be shown';
  }
}

/** Cuts a text to so many bytes of UTF-8, without leaving half a character. */
function bound(text: string, maxBytes: number): string {
  // Only what can matter is looked at: a character has at least one byte.
  const head = text.slice(0, maxBytes + 1).toWellFormed();
  const bytes = Buffer.from(head, 'utf8');
  if (bytes.length <= maxBytes) return head;
  let end = maxBytes - ELLIPSIS_BYTES;
  while (isContinuation(bytes[end])) end -= 1;
  return `${bytes.subarray(0, end).toString('utf8')}…`;
}

const ELLIPSIS_BYTES = 3;

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0b1100_0000) === 0b1000_0000;
}
