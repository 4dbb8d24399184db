import { createHash, type Hash } from 'node:crypto';

/**
 * A hash of plain data that does not depend on the order of its keys. Different data have different
 * hashes, also `1` and `'1'`, or `['a', 'b']` and `['ab']`: each value is tagged and has its length.
 */
export function stableHash(...values: readonly unknown[]): string {
  const hash = createHash('sha256');
  for (const value of values) feed(hash, value);
  return hash.digest('base64url');
}

function feed(hash: Hash, value: unknown): void {
  if (value instanceof Uint8Array) return feedBytes(hash, 'b', value);
  if (value instanceof Date) return feedText(hash, 'd', String(value.getTime()));
  if (Array.isArray(value)) {
    feedText(hash, 'a', String(value.length));
    for (const item of value) feed(hash, item);
    return;
  }
  if (typeof value === 'object' && value !== null) return feedObject(hash, value);
  feedText(hash, typeof value, String(value));
}

function feedObject(hash: Hash, value: object): void {
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  feedText(hash, 'o', String(entries.length));
  for (const [key, item] of entries) {
    feedText(hash, 'k', key);
    feed(hash, item);
  }
}

function feedText(hash: Hash, tag: string, text: string): void {
  feedBytes(hash, tag, Buffer.from(text));
}

function feedBytes(hash: Hash, tag: string, bytes: Uint8Array): void {
  hash.update(`${tag}${bytes.byteLength}:`).update(bytes);
}
