/** Puts pieces of known lengths behind each other into one buffer, which costs one argument of a script. */
export class Pack {
  #bytes: Buffer;
  #length = 0;

  constructor(capacity: number) {
    this.#bytes = Buffer.allocUnsafe(capacity);
  }

  /** Where the next byte goes, after making room for so many. */
  room(bytes: number): Buffer {
    const needed = this.#length + bytes;
    if (needed > this.#bytes.length) {
      const wider = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
      this.#bytes.copy(wider, 0, 0, this.#length);
      this.#bytes = wider;
    }
    return this.#bytes;
  }

  get length(): number {
    return this.#length;
  }

  /** Says that so many bytes were written at the end. */
  wrote(bytes: number): void {
    this.#length += bytes;
  }

  byte(value: number): void {
    this.room(1)[this.#length] = value;
    this.#length += 1;
  }

  uint32(value: number): void {
    this.room(4).writeUInt32BE(value, this.#length);
    this.#length += 4;
  }

  uint48(value: number): void {
    this.room(6).writeUIntBE(value, this.#length, 6);
    this.#length += 6;
  }

  /** Length 2 and UTF-8. */
  text16(text: string): void {
    const length = Buffer.byteLength(text);
    const room = this.room(length + 2);
    room.writeUInt16BE(length, this.#length);
    room.write(text, this.#length + 2, 'utf8');
    this.#length += length + 2;
  }

  bytes(piece: Uint8Array): void {
    this.room(piece.length).set(piece, this.#length);
    this.#length += piece.length;
  }

  /** What was put in; nothing may be put in afterwards. */
  finish(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }
}
