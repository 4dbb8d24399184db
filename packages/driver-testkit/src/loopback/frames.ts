import { Packr } from 'msgpackr';

/** Largest frame, in bytes: several bodies of the largest size and their headers. */
const MAX_FRAME = 256 * 1024 * 1024;
const LENGTH_BYTES = 4;

// Records would make the bytes of a frame depend on those before it.
const packr = new Packr({ useRecords: false, variableMapSize: true });

/** Makes a frame of a value: its length in four bytes, then the value in MessagePack. */
export function encodeFrame(value: unknown): Buffer {
  const body = packr.pack(value);
  const frame = Buffer.allocUnsafe(LENGTH_BYTES + body.length);
  frame.writeUInt32BE(body.length, 0);
  body.copy(frame, LENGTH_BYTES);
  return frame;
}

/** Puts chunks of bytes together into frames. */
export class FrameReader {
  #chunks: Buffer[] = [];
  #length = 0;

  /** Takes a chunk and answers the values that are complete by now. Throws for bytes that are no frame. */
  push(chunk: Buffer): readonly unknown[] {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    const values: unknown[] = [];
    for (let body = this.#next(); body !== undefined; body = this.#next()) {
      values.push(packr.unpack(body));
    }
    return values;
  }

  #next(): Buffer | undefined {
    if (this.#length < LENGTH_BYTES) return undefined;
    const [first] = this.#chunks;
    const known = first !== undefined && first.length >= LENGTH_BYTES ? first : this.#joined();
    const size = known.readUInt32BE(0);
    if (size > MAX_FRAME) throw new Error(`a frame of ${size} bytes is not one of ours`);
    if (this.#length < LENGTH_BYTES + size) return undefined;
    const all = this.#joined();
    const rest = all.subarray(LENGTH_BYTES + size);
    this.#chunks = rest.length === 0 ? [] : [rest];
    this.#length = rest.length;
    return all.subarray(LENGTH_BYTES, LENGTH_BYTES + size);
  }

  #joined(): Buffer {
    const [first, ...more] = this.#chunks;
    const all = first !== undefined && more.length === 0 ? first : Buffer.concat(this.#chunks);
    this.#chunks = [all];
    return all;
  }
}
