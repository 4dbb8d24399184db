import type { DeadReason, Headers } from '../contract/message.ts';
import type { ErrorSummary } from '../exceptions/describe-error.ts';
import { show } from '../internal/show.ts';
import type { Backoff } from '../retry/backoff.ts';
import { backoffSchema } from '../retry/backoff-schema.ts';
import { DEFAULT_PRIORITY } from './encode-envelope.ts';
import type { Envelope, EnvelopeProblem, Obituary } from './envelope.ts';
import { ENVELOPE_VERSION, HEADER, RESERVED_PREFIX } from './header-names.ts';
import { readCount, readInstant } from './header-values.ts';

type Decoded = Envelope | EnvelopeProblem;

/** Envelopes of headers already seen: jobs that share them are decoded once, not each. */
const cache = new WeakMap<Headers, Decoded>();

/** Reads headers as an envelope, or says why they cannot be. Never throws. */
export function decodeEnvelope(headers: Headers, extra: Headers | undefined): Decoded {
  if (extra !== undefined) return decode({ ...headers, ...extra });
  const known = cache.get(headers);
  if (known !== undefined) return known;
  const decoded = decode(headers);
  cache.set(headers, decoded);
  return decoded;
}

/** Tells an envelope from a problem. */
export function isEnvelope(decoded: Decoded): decoded is Envelope {
  return !('type' in decoded);
}

/** Reads what a dead letter carries beside its envelope. Never throws. */
export function decodeObituary(headers: Headers, extra: Headers | undefined): Obituary {
  const all = { ...headers, ...extra };
  const reason = DEAD_REASONS.find((known) => known === all[HEADER.deadReason]);
  const diedAt = readInstant(all[HEADER.deadAt]);
  const error = parseJson(all[HEADER.error]);
  return {
    reason,
    diedAt: Number.isNaN(diedAt) ? undefined : diedAt,
    error: isErrorSummary(error) ? error : undefined,
  };
}

/** Why a job can be dead. */
export const DEAD_REASONS: readonly DeadReason[] = [
  'max_attempts',
  'unrecoverable',
  'poison',
  'undecodable',
  'invalid_payload',
  'unknown_task',
  'deadline',
];

function isErrorSummary(value: unknown): value is ErrorSummary {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof Reflect.get(value, 'name') === 'string' &&
    typeof Reflect.get(value, 'message') === 'string'
  );
}

function decode(headers: Headers): Decoded {
  const version = headers[HEADER.version];
  if (version === undefined) return undecodable('there is no envelope: the header sy-v is missing');
  if (version !== ENVELOPE_VERSION) return otherVersion(version, headers);
  const task = headers[HEADER.task];
  const contentType = headers[HEADER.contentType];
  const backoff = readBackoff(headers[HEADER.backoff]);
  if (task === undefined || contentType === undefined || backoff === undefined) {
    return undecodable('the envelope lacks its task, its content type or a readable backoff');
  }
  const envelope: Envelope = {
    task,
    contentType,
    backoff,
    maxAttempts: readCount(headers[HEADER.maxAttempts], 1),
    timeoutMs:
      headers[HEADER.timeoutMs] === undefined ? undefined : readCount(headers[HEADER.timeoutMs], 0),
    priority: readCount(headers[HEADER.priority], DEFAULT_PRIORITY),
    deadline: readInstant(headers[HEADER.deadline]),
    orderingKey: headers[HEADER.orderingKey],
    uniqueKey: headers[HEADER.uniqueKey],
    base: readCount(headers[HEADER.base], 0),
    runAt: readInstant(headers[HEADER.runAt]),
    enqueuedAt: readInstant(headers[HEADER.enqueuedAt]),
    attempt: readCount(headers[HEADER.attempt], 1),
    redrives: readCount(headers[HEADER.redrives], 0),
    unknownSince: readInstant(headers[HEADER.unknownSince]),
    unknownTimes: readCount(headers[HEADER.unknownTimes], 0),
    userHeaders: userHeadersOf(headers),
  };
  // One that is no number makes a sum that is none: a look at each of seventeen fields costs more.
  if (!Number.isNaN(sumOf(envelope))) return envelope;
  const broken = Object.entries(envelope).find(([, value]) => Number.isNaN(value));
  return undecodable(`the envelope's ${broken?.[0]} is not a number`);
}

function sumOf(envelope: Envelope): number {
  const { maxAttempts, priority, base, attempt, redrives, unknownTimes } = envelope;
  const { timeoutMs = 0, deadline = 0, runAt = 0, enqueuedAt = 0, unknownSince = 0 } = envelope;
  const counts = maxAttempts + priority + base + attempt + redrives + unknownTimes;
  return counts + timeoutMs + deadline + runAt + enqueuedAt + unknownSince;
}

function otherVersion(version: string, headers: Headers): EnvelopeProblem {
  if (!(Number(version) > Number(ENVELOPE_VERSION)))
    return undecodable(`the envelope has the version ${show(version)}`);
  const since = readInstant(headers[HEADER.unknownSince]);
  const times = readCount(headers[HEADER.unknownTimes], 0);
  return {
    type: 'newer-version',
    version,
    since: Number.isNaN(since) ? 0 : since,
    times: Number.isNaN(times) ? 0 : times,
  };
}

function undecodable(message: string): EnvelopeProblem {
  return { type: 'undecodable', message };
}

/** The last one read: jobs of one task share it, also those that have headers of their own. */
let lastBackoff: { readonly text: string; readonly backoff: Backoff | undefined } | undefined;

function readBackoff(text: string | undefined): Backoff | undefined {
  if (text === undefined) return undefined;
  if (lastBackoff?.text !== text) {
    lastBackoff = { text, backoff: backoffSchema.safeParse(parseJson(text)).data };
  }
  return lastBackoff.backoff;
}

function parseJson(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const NO_HEADERS: Readonly<Record<string, string>> = Object.freeze({});

function userHeadersOf(headers: Headers): Readonly<Record<string, string>> {
  const names = Object.keys(headers).filter((name) => !name.startsWith(RESERVED_PREFIX));
  if (names.length === 0) return NO_HEADERS;
  return Object.fromEntries(names.map((name) => [name, headers[name] ?? '']));
}
