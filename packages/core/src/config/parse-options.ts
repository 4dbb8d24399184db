import type { z } from 'zod';
import { show } from '../internal/show.ts';
import { explainIssue, type ExplainedIssue } from './explain-issue.ts';
import { isPlainObject } from './schema-parts.ts';

/** Checked options, or the first thing that is wrong with them. */
export type ParsedOptions<T> =
  | { readonly ok: true; readonly options: T }
  | ({ readonly ok: false } & ExplainedIssue);

/** Checks a plain object of options; `__proto__`, which schemas overlook, is an unknown key like any other. */
export function parseOptions<T>(schema: z.ZodType, input: unknown): ParsedOptions<T> {
  if (!isPlainObject(input)) {
    return { ok: false, path: '', message: `must be an object of options, got ${show(input)}` };
  }
  if (Object.hasOwn(input, '__proto__')) {
    return { ok: false, path: '__proto__', message: 'is not an option' };
  }
  const parsed = schema.safeParse(input);
  if (parsed.success) return { ok: true, options: parsed.data as T };
  return { ok: false, ...explainIssue(parsed.error, schema, input) };
}
