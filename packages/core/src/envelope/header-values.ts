import { MAX_INSTANT } from '../config/schema-parts.ts';

/*
 * Values in headers may have been written by anybody: what is not exactly a number of ours is NaN,
 * which makes the envelope undecodable.
 */

/** A whole number from 0 to 2^53 − 1; `absent` where there is no header. */
export function readCount(text: string | undefined, absent: number): number {
  if (text === undefined) return absent;
  const count = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(count) ? count : Number.NaN;
}

/** Epoch milliseconds that a `Date` can hold; `undefined` where there is no header. */
export function readInstant(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const instant = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return instant <= MAX_INSTANT ? instant : Number.NaN;
}

/**
 * Writes an instant: whole milliseconds, rounded up so that nothing is early (a clock may have
 * fractions), and not before 1970, since what lies before has passed in any case.
 */
export function writeInstant(time: number): string {
  return String(Math.max(0, Math.ceil(time)));
}
