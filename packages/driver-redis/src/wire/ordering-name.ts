import { createHash } from 'node:crypto';

/** Sixteen characters that stand for an ordering key, whatever text that is: 96 bits of its SHA-256. */
export function orderingName(key: string): string {
  return createHash('sha256').update(key).digest().subarray(0, 12).toString('base64url');
}
