import { QueueError, UnsupportedFeatureError } from '@switchyard/core';
import type { Context } from 'hono';
import type { z } from 'zod';

/** What another request would do differently. */
const CALLERS_FAULT: ReadonlySet<string> = new Set([
  'ERR_INVALID_PAYLOAD',
  'ERR_INVALID_OPTION',
  'ERR_INVALID_NAME',
  'ERR_NOT_SERIALIZABLE',
  'ERR_TOO_LARGE',
]);

/** The request cannot be read at all. */
export class BadRequestError extends Error {
  override readonly name = 'BadRequestError';
}

/** The request can be read, but does not say what it should. */
class UnprocessableError extends Error {
  override readonly name = 'UnprocessableError';
}

/** Throws the first thing a schema found, with its place. */
export function refuse(error: z.ZodError): never {
  const issue = error.issues[0];
  const place = issue?.path.join('.') ?? '';
  const text = issue?.message ?? 'not valid';
  throw new UnprocessableError(place === '' ? text : `${place}: ${text}`, { cause: error });
}

/** Turns what a route threw into an answer; what it does not know is a 500 that says nothing about the inside. */
export function answerError(error: Error, context: Context): Response {
  if (error instanceof BadRequestError) return context.json({ error: error.message }, 400);
  if (error instanceof UnprocessableError) return context.json({ error: error.message }, 422);
  if (error instanceof UnsupportedFeatureError) {
    const { feature, driver, remedy } = error;
    return context.json({ error: 'unsupported_feature', feature, driver, remedy }, 501);
  }
  if (error instanceof QueueError) return answerQueueError(error, context);
  return context.json({ error: 'internal error' }, 500);
}

function answerQueueError(error: QueueError, context: Context): Response {
  if (CALLERS_FAULT.has(error.code)) {
    return context.json({ error: error.message, code: error.code }, 422);
  }
  // The broker is away, full, or did not answer: the same request may go through later.
  return context.json({ error: 'not accepted, try again later', code: error.code }, 503);
}
