import type { Headers, Leaving, StoredValue } from '@switchyard/core/driver';
import { headerBytes, readHeaders, sharedHeaderBytes } from './header-bytes.ts';

/** What a timer keeps back. */
export interface KeptMessage {
  readonly headers: Headers;
  readonly extra: Headers | undefined;
  readonly body: Uint8Array;
}

const LENGTH = 4;

/** A value as one piece: its content type behind its length, and its bytes. */
export function valueBytes({ contentType, bytes }: StoredValue): Buffer {
  return join([Buffer.from(contentType)], bytes);
}

/** Reads what {@link valueBytes} wrote. */
export function readValue(bytes: Buffer): StoredValue {
  const [[type], rest] = split(bytes, 1);
  return { contentType: type?.toString() ?? '', bytes: rest };
}

/** A message as one piece: both headers behind their lengths, and the body. */
export function messageBytes({ headers, extra, body }: KeptMessage): Buffer {
  return join([sharedHeaderBytes(headers), headerBytes(extra)], body);
}

/** Reads what {@link messageBytes} wrote. */
export function readMessage(bytes: Buffer): KeptMessage {
  const [[headers = bytes, extra = bytes], body] = split(bytes, 2);
  return { headers: readHeaders(headers) ?? {}, extra: readHeaders(extra), body };
}

/** What a run has decided, as text that no script looks into; empty for nothing. */
export function leavingText(leaving: Leaving | undefined): string {
  return leaving === undefined ? '' : JSON.stringify(leaving);
}

/** Reads what {@link leavingText} wrote. */
export function readLeaving(bytes: Buffer): Leaving {
  return JSON.parse(bytes.toString()) as Leaving;
}

function join(heads: readonly Buffer[], rest: Uint8Array): Buffer {
  const parts: Uint8Array[] = [];
  for (const head of heads) {
    const length = Buffer.allocUnsafe(LENGTH);
    length.writeUInt32BE(head.length);
    parts.push(length, head);
  }
  return Buffer.concat([...parts, rest]);
}

function split(bytes: Buffer, count: number): readonly [readonly Buffer[], Buffer] {
  const heads: Buffer[] = [];
  let at = 0;
  while (heads.length < count) {
    const begin = at + LENGTH;
    at = begin + bytes.readUInt32BE(at);
    if (at > bytes.length) throw new RangeError('A stored value is cut off.');
    heads.push(bytes.subarray(begin, at));
  }
  return [heads, bytes.subarray(at)];
}
