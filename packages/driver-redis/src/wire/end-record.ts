import type { EndState, StoredValue } from '@switchyard/core/driver';
import { readMessage, type ReadMessage } from './message-bytes.ts';

/** What its settlement tells about the end of a job. */
export interface EndMeta {
  readonly state: EndState;
  /** Epoch milliseconds; 0 where it never ran. */
  readonly startedAt: number;
  readonly result: StoredValue | undefined;
}

/** A job that has ended, as it lies in Redis. */
export interface EndRecord extends EndMeta {
  readonly endedAt: number;
  readonly run: number;
  readonly progress: StoredValue | undefined;
  readonly logs: readonly string[];
  /** Its message as it lay in its queue, read and as it is. */
  readonly message: ReadMessage | undefined;
  readonly bytes: Buffer;
}

const STATES: Readonly<Record<EndState, string>> = {
  completed: 'c',
  discarded: 'd',
  cancelled: 'x',
  dead: 'D',
};

/** The letter of a state in a record: its first byte. */
export function letterOf(state: EndState): string {
  return STATES[state];
}

/** state 1 · started 6 · [a result: content type 1 + n · bytes] */
export function writeEndMeta({ state, startedAt, result }: EndMeta): Buffer {
  const started = Buffer.allocUnsafe(6);
  started.writeUIntBE(Math.max(0, Math.floor(startedAt)), 0, 6);
  const head = [Buffer.from(STATES[state]), started];
  return Buffer.concat(result === undefined ? head : [...head, writeValue(result)]);
}

/** content type 1 + n · bytes */
export function writeValue({ contentType, bytes }: StoredValue): Buffer {
  const type = Buffer.from(contentType);
  return Buffer.concat([Buffer.of(type.length), type, bytes]);
}

/** Reads what {@link writeValue} wrote; `undefined` where there is nothing. */
export function readValue(bytes: Buffer): StoredValue | undefined {
  if (bytes.length === 0) return undefined;
  const end = 1 + (bytes[0] ?? 0);
  return { contentType: bytes.toString('utf8', 1, end), bytes: bytes.subarray(end) };
}

/** Reads the lines of a log: length 4 · text, each. */
export function readLog(bytes: Buffer): readonly string[] {
  const lines: string[] = [];
  for (let at = 0; at + 4 <= bytes.length;) {
    const end = at + 4 + bytes.readUInt32BE(at);
    lines.push(bytes.toString('utf8', at + 4, end));
    at = end;
  }
  return lines;
}

/** Reads a record; `undefined` where it is damaged. */
export function readEndRecord(bytes: Buffer): EndRecord | undefined {
  try {
    const [meta, afterMeta] = sized(bytes, 0);
    // Seven bytes of an instant, of which the first is 0 for the next 8 000 years.
    const endedAt = bytes.readUIntBE(afterMeta + 1, 6);
    const run = bytes.readUInt32BE(afterMeta + 7);
    const [progress, afterProgress] = sized(bytes, afterMeta + 11);
    const [log, afterLog] = sized(bytes, afterProgress);
    const letter = meta.toString('latin1', 0, 1);
    const state = (Object.keys(STATES) as EndState[]).find((one) => STATES[one] === letter);
    if (state === undefined) return undefined;
    return {
      state,
      startedAt: meta.readUIntBE(1, 6),
      result: readValue(meta.subarray(7)),
      endedAt,
      run,
      progress: readValue(progress),
      logs: readLog(log),
      message: readMessage(bytes.subarray(afterLog)),
      bytes: bytes.subarray(afterLog),
    };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function sized(bytes: Buffer, at: number): readonly [Buffer, number] {
  const end = at + 4 + bytes.readUInt32BE(at);
  return [bytes.subarray(at + 4, end), end];
}
