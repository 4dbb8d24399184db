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
    message: bound(readWord(thrown, 'message') ?? asText(thrown), MAX_MESSAGE_BYTES),
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
  if (text.length * 3 <= maxBytes) return text.toWellFormed();
  const bytes = Buffer.from(text.toWellFormed(), 'utf8');
  if (bytes.length <= maxBytes) return text.toWellFormed();
  return `${bytes
    .subarray(0, maxBytes - 4)
    .toString('utf8')
    .replace(/\uFFFD+$/, '')}…`;
}
