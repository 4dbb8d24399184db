import type { DeadReason, Headers } from '../contract/message.ts';
import type { ErrorSummary } from '../exceptions/describe-error.ts';
import { show } from '../internal/show.ts';
import type { Backoff } from '../retry/backoff.ts';
import { backoffSchema } from '../retry/backoff-schema.ts';
import { DEFAULT_PRIORITY } from './encode-envelope.ts';
import type { Envelope, EnvelopeProblem, Obituary } from './envelope.ts';
import { ENVELOPE_VERSION, HEADER, RESERVED_PREFIX } from './header-names.ts';

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
  return {
    reason: all[HEADER.deadReason] as DeadReason | undefined,
    diedAt: optionalNumber(all[HEADER.deadAt]),
    error: parseJson(all[HEADER.error]) as ErrorSummary | undefined,
  };
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
    maxAttempts: number(headers[HEADER.maxAttempts], 1),
    timeoutMs: optionalNumber(headers[HEADER.timeoutMs]),
    priority: number(headers[HEADER.priority], DEFAULT_PRIORITY),
    deadline: optionalNumber(headers[HEADER.deadline]),
    orderingKey: headers[HEADER.orderingKey],
    runAt: optionalNumber(headers[HEADER.runAt]),
    enqueuedAt: optionalNumber(headers[HEADER.enqueuedAt]),
    attempt: number(headers[HEADER.attempt], 1),
    redrives: number(headers[HEADER.redrives], 0),
    unknownSince: optionalNumber(headers[HEADER.unknownSince]),
    unknownTimes: number(headers[HEADER.unknownTimes], 0),
    userHeaders: userHeadersOf(headers),
  };
  const broken = Object.entries(envelope).find(([, value]) => Number.isNaN(value));
  return broken === undefined
    ? envelope
    : undecodable(`the envelope's ${broken[0]} is not a number`);
}

function otherVersion(version: string, headers: Headers): EnvelopeProblem {
  if (!(Number(version) > Number(ENVELOPE_VERSION)))
    return undecodable(`the envelope has the version ${show(version)}`);
  const since = optionalNumber(headers[HEADER.unknownSince]);
  const times = number(headers[HEADER.unknownTimes], 0);
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

function optionalNumber(text: string | undefined): number | undefined {
  return text === undefined ? undefined : number(text, Number.NaN);
}

/** Whole numbers ≥ 0 only; anything else is NaN, which makes the envelope undecodable. */
function number(text: string | undefined, absent: number): number {
  if (text === undefined) return absent;
  return /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
}

function readBackoff(text: string | undefined): Backoff | undefined {
  return backoffSchema.safeParse(parseJson(text)).data;
}

function parseJson(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function userHeadersOf(headers: Headers): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !name.startsWith(RESERVED_PREFIX)),
  );
}
