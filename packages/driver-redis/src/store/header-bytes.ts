import type { HeaderPatch, Headers } from '@switchyard/core/driver';

const FORMAT = 1;
const REMOVED = 0xffff_ffff;
const LENGTH = 4;

const NONE = Buffer.alloc(0);
const shared = new WeakMap<Headers, Buffer>();

/**
 * Writes headers, or a patch of them, as bytes that a script can merge: a format byte, then each name and
 * value behind its length (4 bytes, big-endian). A length of 2^32 - 1 says that the name is removed; no
 * bytes at all say that there are no headers.
 */
export function headerBytes(headers: HeaderPatch | undefined): Buffer {
  if (headers === undefined) return NONE;
  const parts: Buffer[] = [Buffer.from([FORMAT])];
  for (const [name, value] of Object.entries(headers)) {
    const bytes = Buffer.from(name);
    parts.push(lengthOf(bytes.length), bytes);
    if (value === null) {
      parts.push(lengthOf(REMOVED));
      continue;
    }
    const text = Buffer.from(value);
    parts.push(lengthOf(text.length), text);
  }
  return Buffer.concat(parts);
}

/** The same for an object that comes again and again: written once. */
export function sharedHeaderBytes(headers: Headers): Buffer {
  if (!Object.isFrozen(headers)) return headerBytes(headers);
  let bytes = shared.get(headers);
  if (bytes === undefined) {
    bytes = headerBytes(headers);
    shared.set(headers, bytes);
  }
  return bytes;
}

/** Reads what {@link headerBytes} wrote; `undefined` where there are none. Throws `RangeError` at other bytes. */
export function readHeaders(bytes: Buffer): Headers | undefined {
  if (bytes.length === 0) return undefined;
  const entries: [string, string][] = [];
  let at = 1;
  const next = (): string => {
    const end = at + LENGTH + bytes.readUInt32BE(at);
    if (end > bytes.length) throw new RangeError('Stored headers are cut off.');
    const text = bytes.toString('utf8', at + LENGTH, end);
    at = end;
    return text;
  };
  while (at < bytes.length) entries.push([next(), next()]);
  return Object.fromEntries(entries);
}

function lengthOf(length: number): Buffer {
  const bytes = Buffer.allocUnsafe(LENGTH);
  bytes.writeUInt32BE(length);
  return bytes;
}
