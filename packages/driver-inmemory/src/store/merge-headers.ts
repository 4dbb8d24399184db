import type { HeaderPatch, Headers } from '@switchyard/core/driver';

/** Headers with a patch merged in; `null` removes. Without a patch they stay the same object. */
export function mergeHeaders(
  headers: Headers | undefined,
  patch: HeaderPatch | undefined,
): Headers | undefined {
  if (patch === undefined || Object.keys(patch).length === 0) return headers;
  const merged: Record<string, string | null> = { ...headers, ...patch };
  const kept = Object.entries(merged).filter(
    (entry): entry is [string, string] => entry[1] !== null,
  );
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}
