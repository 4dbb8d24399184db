import { createHash } from 'node:crypto';

/** The share, 0 to `of` − 1, that an ordering key belongs to: the same in every process and version. */
export function partOf(key: string, of: number): number {
  return createHash('sha256').update(key, 'utf8').digest().readUInt32BE(0) % of;
}
