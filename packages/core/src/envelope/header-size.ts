import type { Headers } from '../contract/message.ts';

/** Bytes that headers take on the wire: names and values in UTF-8. */
export function headerBytes(headers: Headers): number {
  let bytes = 0;
  for (const [name, value] of Object.entries(headers))
    bytes += Buffer.byteLength(name) + Buffer.byteLength(value);
  return bytes;
}

/** All headers of a message, in bytes. */
export const MAX_HEADER_BYTES: number = 16 * 1024;

/** The user's and the middlewares' part of them. */
export const MAX_USER_HEADER_BYTES: number = 8 * 1024;

/** Kept free for the last error of a job that fails later. */
export const ERROR_RESERVE_BYTES: number = 4 * 1024;
