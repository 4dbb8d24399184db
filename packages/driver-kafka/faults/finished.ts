/** Offsets from `from` up to, but not including, `to`. */
export interface Finished {
  readonly from: number;
  readonly to: number;
}

const SEVEN_BITS = 128;

/**
 * What an owner noted with its commit: the ranges that are finished above it. `1:<active>:<base64url of varints>`, each
 * range as its distance from the end of the one before and its length, as the driver's README tells it.
 */
export function readFinished(committed: number, note: string | null): readonly Finished[] {
  const [version, , code = ''] = (note ?? '').split(':');
  if (version !== '1') return [];
  const found: Finished[] = [];
  let end = committed;
  const numbers = varints(Buffer.from(code, 'base64url'));
  for (let index = 0; index + 1 < numbers.length; index += 2) {
    const from = end + (numbers[index] ?? 0);
    end = from + (numbers[index + 1] ?? 0);
    found.push({ from, to: end });
  }
  return found;
}

function varints(bytes: Buffer): readonly number[] {
  const numbers: number[] = [];
  let value = 0;
  let scale = 1;
  for (const byte of bytes) {
    value += (byte % SEVEN_BITS) * scale;
    scale *= SEVEN_BITS;
    if (byte >= SEVEN_BITS) continue;
    numbers.push(value);
    [value, scale] = [0, 1];
  }
  return numbers;
}
