import type { HeaderPatch, Headers } from '../contract/message.ts';

/** Headers with a patch merged in: `null` removes. */
export function patchHeaders(
  headers: Headers | undefined,
  patch: HeaderPatch | undefined,
): Headers {
  const merged: Record<string, string | null> = { ...headers, ...patch };
  return Object.fromEntries(
    Object.entries(merged).filter((entry): entry is [string, string] => entry[1] !== null),
  );
}
