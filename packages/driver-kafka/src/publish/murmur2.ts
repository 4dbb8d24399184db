const SEED = 0x9747b28c;
const M = 0x5bd1e995;
const POSITIVE = 0x7fffffff;

/** The partition that every client of Kafka gives to a key: murmur2 of its bytes. */
export function partitionFor(key: Uint8Array, partitions: number): number {
  return (murmur2(key) & POSITIVE) % partitions;
}

function murmur2(data: Uint8Array): number {
  const { length } = data;
  const view = new DataView(data.buffer, data.byteOffset, length);
  let hash = SEED ^ length;
  const whole = length - (length % 4);
  for (let at = 0; at < whole; at += 4) {
    let part = Math.imul(view.getInt32(at, true), M);
    part = Math.imul(part ^ (part >>> 24), M);
    hash = Math.imul(hash, M) ^ part;
  }
  if (whole < length) {
    for (let at = length - 1; at >= whole; at -= 1) hash ^= (data[at] ?? 0) << ((at - whole) * 8);
    hash = Math.imul(hash, M);
  }
  hash = Math.imul(hash ^ (hash >>> 13), M);
  return hash ^ (hash >>> 15);
}
