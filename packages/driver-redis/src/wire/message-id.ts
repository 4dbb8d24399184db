/**
 * How an id lies in Redis, its *mid*: always bytes, and no two ids share them.
 *
 *   16 bytes                       a UUID in its canonical text (what core makes)
 *   't' text                       any other id; 'T~' text where that would be 16 bytes long
 *   'c' place7 mid                 a further message with the same id; 'C~' place7 mid where that would be 16
 */
const TEXT = 0x74;
const TEXT_PADDED = 0x54;
const COPY = 0x63;
const COPY_PADDED = 0x43;
const PAD = '~';
/** Bytes of a UUID. */
export const UUID_BYTES = 16;
const UUID_LENGTH = 36;
const DASH = 0x2d;
/** Value of each lower-case hexadecimal digit by its character code; 255 of anything else. */
const NIBBLES = Uint8Array.from({ length: 128 }, (_, code) => {
  const value = '0123456789abcdef'.indexOf(String.fromCharCode(code));
  return value < 0 ? 255 : value;
});
/** Bytes of a place. */
export const PLACE_BYTES = 7;
const DIGITS = Buffer.from('0123456789abcdef', 'latin1');
/** Written anew for each id, which makes one string of it and not five. */
const TEXT_OF_UUID = Buffer.alloc(UUID_LENGTH, '-');
/** No id has anything else in it. */
const PRINTABLE = /^[\x20-\x7e]{1,128}$/;

/** Turns an id into its bytes. */
export function midOf(id: string): Buffer {
  const uuid = Buffer.allocUnsafe(UUID_BYTES);
  if (writeUuid(id, uuid, 0)) return uuid;
  const isAmbiguous = id.length === UUID_BYTES - 1;
  return Buffer.from(isAmbiguous ? `T${PAD}${id}` : `t${id}`, 'latin1');
}

/** Writes the sixteen bytes of a UUID in its canonical text; answers whether it is one. Its room must be there. */
export function writeUuid(id: string, into: Buffer, at: number): boolean {
  if (id.length !== UUID_LENGTH) return false;
  if (id.charCodeAt(8) !== DASH || id.charCodeAt(13) !== DASH) return false;
  if (id.charCodeAt(18) !== DASH || id.charCodeAt(23) !== DASH) return false;
  let end = at;
  for (let index = 0; index < UUID_LENGTH; index += 2) {
    if (index === 8 || index === 13 || index === 18 || index === 23) index += 1;
    const high = NIBBLES[id.charCodeAt(index)] ?? 255;
    const low = NIBBLES[id.charCodeAt(index + 1)] ?? 255;
    if (high > 15 || low > 15) return false;
    into[end] = high * 16 + low;
    end += 1;
  }
  return true;
}

/** Turns the bytes of an id back into it; `undefined` where nobody of ours wrote them. */
export function idOf(mid: Buffer): string | undefined {
  if (mid.length === UUID_BYTES) return uuidAt(mid, 0);
  const id = textOf(mid);
  return id !== undefined && PRINTABLE.test(id) ? id : undefined;
}

function textOf(mid: Buffer): string | undefined {
  const kind = mid[0];
  if (kind === TEXT) return mid.toString('latin1', 1);
  if (kind === TEXT_PADDED) return mid.toString('latin1', 2);
  if (kind === COPY) return idOf(mid.subarray(1 + PLACE_BYTES));
  return kind === COPY_PADDED ? idOf(mid.subarray(2 + PLACE_BYTES)) : undefined;
}

/** The canonical text of the UUID whose bytes stand there. */
export function uuidAt(bytes: Uint8Array, at: number): string {
  let to = 0;
  for (let index = at; index < at + UUID_BYTES; index += 1) {
    const byte = bytes[index] ?? 0;
    TEXT_OF_UUID[to] = DIGITS[byte >> 4] ?? 0;
    TEXT_OF_UUID[to + 1] = DIGITS[byte & 15] ?? 0;
    to += to === 6 || to === 11 || to === 16 || to === 21 ? 3 : 2;
  }
  return TEXT_OF_UUID.toString('latin1');
}
