import type { z } from 'zod';
import { nearest } from '../internal/nearest.ts';
import { show } from '../internal/show.ts';
import { keysAt } from './keys-at.ts';

/** What is wrong with one option: its path, what was expected, what came. */
export interface ExplainedIssue {
  readonly path: string;
  readonly message: string;
}

/**
 * Makes a sentence of the first finding of a schema; a key that is not known goes before one that is
 * missing, since it most likely is that one, misspelt. `input` is what was checked.
 */
export function explainIssue(error: z.ZodError, schema: z.ZodType, input: unknown): ExplainedIssue {
  const issue = error.issues.find(({ code }) => code === 'unrecognized_keys') ?? error.issues[0];
  if (issue === undefined) return { path: '', message: 'is not valid' };
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? '';
    const known = keysAt(schema, issue.path, input);
    return { path: join([...issue.path, key]), message: `is not an option${hint(key, known)}` };
  }
  const got = issue.path.reduce<unknown>(step, input);
  return {
    path: join(issue.path),
    message: `must be ${issue.message}, got ${reveal(issue.path[0], got)}`,
  };
}

/** Few options are told, many are guessed at. */
const FEW = 8;

function hint(key: string, known: readonly string[]): string {
  const meant = nearest(key, known);
  if (meant !== undefined) return ` (did you mean ${meant}?)`;
  return known.length === 0 || known.length > FEW ? '' : ` (known: ${known.join(', ')})`;
}

/** Options that hold a secret, or into which people put one by mistake. */
const SECRET = new Set<PropertyKey>([
  'url',
  'host',
  'user',
  'password',
  'tls',
  'saslMechanism',
  'prefix',
  'driverOptions',
]);
const PLAIN_NAME = new Set<PropertyKey>(['prefix', 'saslMechanism', 'tls']);
const HARMLESS = /^[\w.-]{0,60}$/;

/** Shows a value, unless it may be a secret: then only its kind. */
function reveal(option: PropertyKey | undefined, value: unknown): string {
  if (option === undefined || !SECRET.has(option)) return show(value);
  if (option === 'password') return `a value of type ${typeof value}`;
  if (typeof value !== 'string' || (PLAIN_NAME.has(option) && HARMLESS.test(value)))
    return show(value);
  return `a text of ${value.length} characters`;
}

function step(value: unknown, key: PropertyKey): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

function join(path: readonly PropertyKey[]): string {
  return path.map(String).join('.');
}
