import { types } from 'node:util';
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
    (value) => types.isDate(value) && !Number.isNaN(value.getTime()),
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

/** What a prefix may be. */
export const PREFIX_RULE: string = '1 to 50 letters, digits, "_" or "-"';

/** Whether a text can begin every key, queue, topic and group. */
export function isPrefix(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9][A-Za-z0-9_-]{0,49}$/.test(value);
}

/** What the name of a SASL mechanism may be (RFC 4422, and small letters). */
export const SASL_RULE: string =
  'the name of a SASL mechanism, such as plain, scram-sha-256 or scram-sha-512';

/** Whether a text can name a SASL mechanism. */
export function isSaslMechanism(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9_-]{1,20}$/.test(value);
}

/** True or false. */
export function flag(): z.ZodType<boolean> {
  return z.boolean('true or false');
}

/** An object, or an instance, with these methods. */
export function withMethods<T>(expected: string, methods: readonly string[]): z.ZodType<T> {
  return z.custom<T>(
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      methods.every((method) => typeof Reflect.get(value, method) === 'function'),
    expected,
  );
}

/** A plain object of values that all pass, whatever its keys are called; the result is a copy. */
export function recordOf<V>(expected: string, value: z.ZodType<V>): z.ZodType<Record<string, V>> {
  const plain = z.custom<Record<string, unknown>>(isPlainObject, expected);
  // z.record passes over an own __proto__ in silence.
  const noProto = plain.check((context) => {
    if (!Object.hasOwn(context.value, '__proto__')) return;
    const { value: input } = context;
    context.issues.push({ code: 'unrecognized_keys', keys: ['__proto__'], input });
  });
  return noProto.pipe(z.record(z.string(), value));
}

/** Whether a value is an object made by `{}` or without prototype. */
export function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
