import { inspectEnvironment, type UnreadVariable } from '@switchyard/core';
import type { Variables } from '../run/cli-parts.ts';
import { shownUrl, type Redact } from '../output/redact.ts';
import type { Finding } from './finding.ts';

const ONLY_OURS = 'Only variables that Switchyard reads begin with QUEUE_.';
const ALL_VALID = 'Every variable has a value that is allowed.';

/** Which variables are set, everything that is wrong with them, and which of them nobody reads. */
export function checkEnvironment(env: Variables, redact: Redact): readonly Finding[] {
  const { read, unread, problems } = inspectEnvironment(env);
  const shown = read.toSorted().map((name) => `${name}=${valueOf(name, env[name] ?? '', redact)}`);
  const found = shown.length === 0 ? 'no QUEUE_ variable is set' : shown.join(' ');
  return [
    { check: 'environment', status: 'ok', found, expected: ALL_VALID },
    ...problems.map((problem) => wrong(redact(problem))),
    ...unread.map(notRead),
  ];
}

function wrong(found: string): Finding {
  const remedy = 'Correct it as the message says, or unset it.';
  return { check: 'environment', status: 'error', found, expected: ALL_VALID, remedy };
}

function notRead({ name, meant }: UnreadVariable): Finding {
  const remedy =
    meant === undefined
      ? 'Remove it, unless another program reads it; `switchyard --help` names those that are read.'
      : `Did you mean ${meant}? Rename it, or leave it if another program reads it.`;
  // Its value may be a password under a misspelt name.
  const found = `${name} is set, and Switchyard does not read it`;
  return { check: 'environment', status: 'warn', found, expected: ONLY_OURS, remedy };
}

/** Next to these a secret is easily put by mistake. */
const BESIDE_SECRETS = new Set(['QUEUE_TLS_KEY', 'QUEUE_SASL_MECHANISM']);
const HARMLESS = /^[\w./~-]{1,200}$/;

function valueOf(name: string, value: string, redact: Redact): string {
  if (name === 'QUEUE_PASSWORD') return '***';
  if (BESIDE_SECRETS.has(name) && !HARMLESS.test(value)) return `(${value.length} characters)`;
  return name === 'QUEUE_URL' || value.includes('@') ? shownUrl(value, redact) : redact(value);
}
