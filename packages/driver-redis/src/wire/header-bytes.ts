import type { HeaderPatch, Headers } from '@switchyard/core/driver';

/** Turns headers into bytes: JSON of a flat list, so that no name can mean anything to a parser. */
export function encodeHeaders(headers: Headers): Buffer {
  return Buffer.from(JSON.stringify(Object.entries(headers).flat()));
}

/** Reads headers; `undefined` where the bytes cannot be what {@link encodeHeaders} wrote. */
export function decodeHeaders(bytes: Buffer): Headers | undefined {
  let flat: unknown;
  try {
    flat = JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
  if (!Array.isArray(flat) || flat.length % 2 !== 0) return undefined;
  const headers: Record<string, string> = {};
  for (let index = 0; index < flat.length; index += 2) {
    const name: unknown = flat[index];
    const value: unknown = flat[index + 1];
    if (typeof name !== 'string' || typeof value !== 'string') return undefined;
    // Set as it would be by a definition: a plain assignment would mean the prototype.
    if (name === '__proto__') Object.defineProperty(headers, name, { ...OWN, value });
    else headers[name] = value;
  }
  return headers;
}

const OWN = { enumerable: true, configurable: true, writable: true } as const;

/** Headers with a patch merged in, `null` removes; `undefined` where nothing is left. */
export function mergeHeaders(
  headers: Headers | undefined,
  patch: HeaderPatch | undefined,
): Headers | undefined {
  if (patch === undefined) return headers;
  const merged = Object.entries<string | null>({ ...headers, ...patch });
  const kept = merged.filter((entry): entry is [string, string] => entry[1] !== null);
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}
