import { crc32 } from 'node:zlib';
import { DriverError } from '@switchyard/core/driver';

/** First line of every file: whatever lacks it is not ours, and is not touched. */
export const HEADER_LINE = 'switchyard-file 1\n';

const NEWLINE = 0x0a;
const SUM_CHARS = 8;

/** Longer lines are cut in two, so that no string grows without bound. */
const LINE_CHARS = 4 * 1024 * 1024;

/**
 * The changes of one flush as lines: each is a checksum, how many bytes of the file were safe on the
 * disk by then, and a JSON array; and is whole or not there.
 */
export function* linesOf(
  changes: Iterable<string>,
  syncedBytes: number,
): Generator<Buffer, void, void> {
  let line: string[] = [];
  let chars = 0;
  for (const change of changes) {
    line.push(change);
    chars += change.length;
    if (chars < LINE_CHARS) continue;
    yield encodeLine(line, syncedBytes);
    line = [];
    chars = 0;
  }
  if (line.length > 0) yield encodeLine(line, syncedBytes);
}

function encodeLine(changes: readonly string[], syncedBytes: number): Buffer {
  const body = Buffer.from(`${syncedBytes} [${changes.join(',')}]\n`);
  return Buffer.concat([Buffer.from(`${sumOf(body)} `), body]);
}

/** What a log says, change by change, and how many of its bytes are good. */
export interface LogContent {
  readonly changes: readonly unknown[];
  readonly goodBytes: number;
}

/**
 * Reads a log. What is torn at its end is left out: nobody was told that it is there. A bad line that
 * was safe on the disk when a later one was written is damage, and throws `DriverError`.
 */
export function decodeLog(bytes: Buffer, path: string): LogContent {
  if (!bytes.subarray(0, HEADER_LINE.length).equals(Buffer.from(HEADER_LINE))) {
    throw damaged(`${path} was not written by the file driver; it is left as it is.`);
  }
  const changes: unknown[] = [];
  let goodBytes: number | undefined;
  for (const { start, line } of readLines(bytes)) {
    if (line === undefined) goodBytes ??= start;
    else if (goodBytes === undefined) changes.push(...line.changes);
    else if (line.syncedBytes > goodBytes) {
      throw damaged(`${path} is damaged at byte ${goodBytes}; what follows is left as it is.`);
    }
  }
  return { changes, goodBytes: goodBytes ?? bytes.length };
}

interface Line {
  readonly syncedBytes: number;
  readonly changes: readonly unknown[];
}

/** Line by line; a bad one is `undefined`. */
function* readLines(
  bytes: Buffer,
): Generator<{ readonly start: number; readonly line: Line | undefined }, void, void> {
  for (let start = HEADER_LINE.length; start < bytes.length;) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline === -1 ? bytes.length : newline + 1;
    yield { start, line: readLine(bytes.subarray(start, end)) };
    start = end;
  }
}

function readLine(line: Buffer): Line | undefined {
  const body = line.subarray(SUM_CHARS + 1);
  if (line.toString('latin1', 0, SUM_CHARS) !== sumOf(body)) return undefined;
  const text = body.toString();
  const [syncedBytes = ''] = text.split(' ', 1);
  const changes = JSON.parse(text.slice(syncedBytes.length)) as readonly unknown[];
  return { syncedBytes: Number(syncedBytes), changes };
}

function sumOf(body: Buffer): string {
  return crc32(body).toString(16).padStart(SUM_CHARS, '0');
}

function damaged(message: string): DriverError {
  return new DriverError('ERR_BROKER_PROTOCOL', message, { retryable: false });
}
