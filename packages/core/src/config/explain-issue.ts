import type { z } from 'zod';
import { show } from '../internal/show.ts';

/** What is wrong with one option: its path, what was expected, what came. */
export interface ExplainedIssue {
  readonly path: string;
  readonly message: string;
}

/** Makes a sentence of the first finding of a schema. `input` is what was checked. */
export function explainIssue(error: z.ZodError, input: unknown): ExplainedIssue {
  const issue = error.issues[0];
  if (issue === undefined) return { path: '', message: 'is not valid' };
  if (issue.code === 'unrecognized_keys') {
    const path = join([...issue.path, issue.keys[0] ?? '']);
    return { path, message: 'is not an option' };
  }
  const got = issue.path.reduce<unknown>(step, input);
  return {
    path: join(issue.path),
    message: `must be ${issue.message}, got ${reveal(issue.path[0], got)}`,
  };
}

/** Options that hold a secret, or into which people put one by mistake. */
const SECRET = new Set<PropertyKey>(['url', 'host', 'user', 'password', 'prefix', 'driverOptions']);
const HARMLESS = /^[\w.-]{0,60}$/;

/** Shows a value, unless it may be a secret: then only its kind. */
function reveal(option: PropertyKey | undefined, value: unknown): string {
  if (option === undefined || !SECRET.has(option)) return show(value);
  if (option === 'password') return `a value of type ${typeof value}`;
  if (typeof value !== 'string' || (option === 'prefix' && HARMLESS.test(value)))
    return show(value);
  return `a text of ${value.length} characters`;
}

function step(value: unknown, key: PropertyKey): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

function join(path: readonly PropertyKey[]): string {
  return path.map(String).join('.');
}
