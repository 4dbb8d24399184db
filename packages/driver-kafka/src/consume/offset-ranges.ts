/** Offsets from `from` up to, but not including, `to`. */
export interface OffsetRange {
  readonly from: number;
  readonly to: number;
}

/** What travels as the metadata of a commit. */
export interface CommitNote {
  /** What is finished above the committed offset: ascending, apart from each other. */
  readonly finished: readonly OffsetRange[];
  /** How many messages were held by workers. */
  readonly active: number;
}

const VERSION = '1';
const EMPTY: CommitNote = { finished: [], active: 0 };
const SEVEN_BITS = 128;

/**
 * Writes a note in at most `maxBytes` characters: `1:<active>:<base64url of varints>`, each range as its
 * distance from the end of the one before and its length. What no longer fits is left out, and so may be
 * delivered again.
 */
export function encodeNote(
  watermark: number,
  { finished, active }: CommitNote,
  maxBytes: number,
): string {
  const head = `${VERSION}:${active}:`;
  const room = Math.floor(((maxBytes - head.length) * 3) / 4);
  const bytes: number[] = [];
  let end = watermark;
  for (const { from, to } of finished) {
    const pair = [...varint(from - end), ...varint(to - from)];
    if (bytes.length + pair.length > room) break;
    bytes.push(...pair);
    end = to;
  }
  return head + Buffer.from(bytes).toString('base64url');
}

/** Reads a note; one that is none of ours, or of another version, says nothing. */
export function decodeNote(watermark: number, text: string | null | undefined): CommitNote {
  const [version, active = '', code = ''] = (text ?? '').split(':');
  if (version !== VERSION || !/^\d{1,9}$/.test(active)) return EMPTY;
  const numbers = readVarints(Buffer.from(code, 'base64url'));
  const finished: OffsetRange[] = [];
  let end = watermark;
  for (let index = 0; index + 1 < numbers.length; index += 2) {
    const from = end + (numbers[index] ?? 0);
    end = from + (numbers[index + 1] ?? 0);
    if (!Number.isSafeInteger(end)) return EMPTY;
    if (end > from) finished.push({ from, to: end });
  }
  return { finished, active: Number(active) };
}

/** How many offsets lie in the ranges. */
export function countOf(ranges: readonly OffsetRange[]): number {
  return ranges.reduce((sum, { from, to }) => sum + (to - from), 0);
}

function varint(value: number): readonly number[] {
  const bytes: number[] = [];
  let left = value;
  while (left >= SEVEN_BITS) {
    bytes.push((left % SEVEN_BITS) + SEVEN_BITS);
    left = Math.floor(left / SEVEN_BITS);
  }
  bytes.push(left);
  return bytes;
}

function readVarints(bytes: Buffer): readonly number[] {
  const numbers: number[] = [];
  let value = 0;
  let scale = 1;
  for (const byte of bytes) {
    value += (byte % SEVEN_BITS) * scale;
    scale *= SEVEN_BITS;
    if (byte >= SEVEN_BITS) continue;
    numbers.push(value);
    value = 0;
    scale = 1;
  }
  return numbers;
}
