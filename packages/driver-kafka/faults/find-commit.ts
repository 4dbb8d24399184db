/** Number of the request OffsetCommit in Kafka's protocol. */
const OFFSET_COMMIT = 8;
const SIZE_BYTES = 4;

/** Where in bytes on their way to Kafka a commit begins, or -1. They begin with a request: its size, then its number. */
export function findCommit(chunk: Buffer): number {
  for (let at = 0; at + SIZE_BYTES + 2 <= chunk.length;) {
    if (chunk.readInt16BE(at + SIZE_BYTES) === OFFSET_COMMIT) return at;
    at += SIZE_BYTES + Math.max(0, chunk.readInt32BE(at));
  }
  return -1;
}
