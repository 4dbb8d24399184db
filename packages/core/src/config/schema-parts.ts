import { z } from 'zod';

/** The largest instant a `Date` can hold. */
export const MAX_INSTANT = 8.64e15;

/*
 * The message of each part says what was expected; `explainIssue` adds where, and what came.
 */

/** A number of milliseconds: finite, at least `min`, and below the largest instant. */
export function milliseconds(bounds: { readonly min: number }): z.ZodType<number> {
  const expected = `a finite number of milliseconds of at least ${bounds.min}`;
  return z.custom<number>(
    (value) => typeof value === 'number' && value >= bounds.min && value <= MAX_INSTANT,
    expected,
  );
}

/** A whole number between two bounds, both included. */
export function wholeNumber(min: number, max: number): z.ZodType<number> {
  return z.custom<number>(
    (value) => Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max,
    `a whole number from ${min} to ${max}`,
  );
}

/** A valid `Date`. */
export function instant(): z.ZodType<Date> {
  return z.custom<Date>(
    (value) => value instanceof Date && !Number.isNaN(value.getTime()),
    'a valid Date',
  );
}

/** A well-formed, non-empty text. */
export function text(bounds: { readonly maxLength: number }): z.ZodType<string> {
  return z.custom<string>(
    (value) =>
      typeof value === 'string' &&
      value !== '' &&
      value.length <= bounds.maxLength &&
      value.isWellFormed(),
    `a non-empty string of at most ${bounds.maxLength} characters`,
  );
}

/** One of a few words. */
export function oneOf<const W extends string>(words: readonly W[]): z.ZodType<W> {
  return z.custom<W>(
    (value) => words.some((word) => word === value),
    `one of ${words.map((word) => JSON.stringify(word)).join(', ')}`,
  );
}

/** True or false. */
export function flag(): z.ZodType<boolean> {
  return z.boolean('true or false');
}

/** A value of a kind that zod cannot describe, such as an object with methods. */
export function shaped<T>(expected: string, test: (value: object) => boolean): z.ZodType<T> {
  return z.custom<T>(
    (value) => typeof value === 'object' && value !== null && test(value),
    expected,
  );
}
