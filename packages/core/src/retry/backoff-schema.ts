import { z } from 'zod';
import { milliseconds, oneOf, text } from '../config/schema-parts.ts';
import type { Backoff } from './backoff.ts';

const delay = milliseconds({ min: 0 });

/** Checks a backoff policy, whoever wrote it: the user, or the headers of a message. */
export const backoffSchema: z.ZodType<Backoff> = z.discriminatedUnion(
  'type',
  [
    z.strictObject({
      type: z.literal('exponential'),
      baseMs: delay.optional(),
      maxMs: delay.optional(),
      jitter: oneOf(['full', 'none']).optional(),
    }),
    z.strictObject({ type: z.literal('linear'), baseMs: delay, maxMs: delay.optional() }),
    z.strictObject({ type: z.literal('fixed'), delayMs: delay }),
    z.strictObject({
      type: z.literal('steps'),
      delaysMs: z
        .array(delay, 'an array of milliseconds')
        .min(1, 'at least one step')
        .max(100, 'at most 100 steps'),
    }),
    z.strictObject({ type: z.literal('custom'), name: text({ maxLength: 128 }) }),
  ],
  'a backoff: { type: "exponential" | "linear" | "fixed" | "steps" | "custom", … }',
);
