const SLOTS = 16_384;
const BITS = 16;
/** Of CRC16 as XMODEM has it, which a cluster goes by. */
const POLYNOMIAL = 0x1021;
const TABLE: readonly number[] = Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8;
  for (let bit = 0; bit < 8; bit += 1) {
    crc = (crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ POLYNOMIAL;
  }
  return crc & 0xffff;
});

/** The slot of a cluster in which a key lies: that of what stands between its first braces, if anything does. */
export function slotOf(key: string): number {
  const open = key.indexOf('{');
  const close = open === -1 ? -1 : key.indexOf('}', open);
  const hashed = close > open + 1 ? key.slice(open + 1, close) : key;
  let crc = 0;
  for (const byte of Buffer.from(hashed)) {
    crc = ((crc << 8) & 0xffff) ^ (TABLE[(crc >> (BITS - 8)) ^ byte] ?? 0);
  }
  return crc % SLOTS;
}
