import type { Variables } from '../run/cli-parts.ts';
import { shownUrl, type Redact } from '../output/redact.ts';
import type { Finding } from './finding.ts';
import { nearest } from './nearest.ts';

/** The variables that Switchyard reads. */
const KNOWN = [
  'QUEUE_DRIVER',
  'QUEUE_URL',
  'QUEUE_HOST',
  'QUEUE_PORT',
  'QUEUE_USER',
  'QUEUE_PASSWORD',
  'QUEUE_DB',
  'QUEUE_TLS',
  'QUEUE_PREFIX',
  'QUEUE_STORE',
  'QUEUE_SERIALIZER',
  'QUEUE_CONCURRENCY',
  'QUEUE_QUEUES',
  'QUEUE_LOG_LEVEL',
] as const;

const EXPECTED = 'Only variables that Switchyard reads begin with QUEUE_.';

/** Which variables are set, and which of them nobody reads. Their values are checked by the engine. */
export function checkEnvironment(env: Variables, redact: Redact): readonly Finding[] {
  const set = Object.keys(env)
    .filter((name) => name.startsWith('QUEUE_') && env[name] !== '')
    .toSorted();
  const known = set.filter((name) => isKnown(name));
  const shown = known.map((name) => `${name}=${valueOf(name, env[name] ?? '', redact)}`);
  const found = shown.length === 0 ? 'no QUEUE_ variable is set' : shown.join(' ');
  return [
    { check: 'environment', status: 'ok', found, expected: EXPECTED },
    ...set.filter((name) => !isKnown(name)).map(unread),
  ];
}

function unread(name: string): Finding {
  const meant = nearest(name, KNOWN);
  const remedy =
    meant === undefined
      ? `Remove it, unless another program reads it. Known are ${KNOWN.join(', ')}.`
      : `Did you mean ${meant}? Rename it, or leave it if another program reads it.`;
  // Its value may be a password under a misspelt name.
  const found = `${name} is set, and Switchyard does not read it`;
  return { check: 'environment', status: 'warn', found, expected: EXPECTED, remedy };
}

function valueOf(name: string, value: string, redact: Redact): string {
  if (name === 'QUEUE_PASSWORD') return '***';
  return name === 'QUEUE_URL' || value.includes('@') ? shownUrl(value, redact) : redact(value);
}

function isKnown(name: string): boolean {
  return KNOWN.some((known) => known === name);
}
