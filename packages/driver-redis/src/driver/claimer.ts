import type { Delivery, DriverError, Headers } from '@switchyard/core/driver';
import { protocolError } from '../connection/map-error.ts';
import type { RedisPort, Reply } from '../connection/port.ts';
import { claim } from '../scripts/claim.ts';
import { Lease, makeDelivery, type LeaseTerms } from './lease.ts';
import type { QueueView } from './queue-view.ts';

/** What to take, and for whom. */
export interface ClaimOptions {
  readonly max: number;
  readonly leaseMs: number;
  readonly agingMs: number | undefined;
  readonly alone: boolean;
  readonly holder: object;
  /** Who is to be woken if there is nothing; '' for nobody. */
  readonly waits: string;
  /** Milliseconds it will wait. */
  readonly waitMs: number;
  /** Under which Redis keeps what was taken. */
  readonly name: string;
  readonly number: number;
}

/** What was taken. */
export interface Claimed {
  readonly deliveries: readonly Delivery[];
  readonly leases: readonly Lease[];
  /** Milliseconds until something may be ready by itself; absent where nothing will be. */
  readonly nextMs: number | undefined;
}

const NOTHING: readonly never[] = Object.freeze([]);
/** Answers before the first message: suspects, next event, deaths. */
const FIRST_MESSAGE = 3;
/** Bytes of the length of a message. */
const LENGTH = 4;
/** Most messages of one call. */
const MOST = 1_000;

/** Takes messages under a lease. Throws `DriverError`. */
export async function claimMessages(
  port: RedisPort,
  view: QueueView,
  options: ClaimOptions,
): Promise<Claimed> {
  const { leaseMs, agingMs = '', alone, waits, waitMs, holder, name, number } = options;
  const max = Math.min(Math.floor(options.max), MOST);
  const takenAt = Date.now();
  const who = [alone ? '1' : '', waits, Math.max(0, Math.ceil(waitMs))];
  const args = [max, leaseMs, agingMs, ...who, name, number];
  const reply = listIn(await port.run(claim, view.keys, args));
  const [suspects, nextMs, deaths] = reply.slice(0, FIRST_MESSAGE).map((one) => Number(one));
  view.suspects = suspects ?? 0;
  if (reply.length === FIRST_MESSAGE) {
    const next = nextMs === undefined || nextMs < 0 ? undefined : nextMs;
    return { deliveries: NOTHING, leases: NOTHING, nextMs: next };
  }
  const terms = {
    holder,
    queue: view.name,
    takenAt,
    expiresAt: takenAt + leaseMs,
    deaths: deaths ?? 0,
  };
  const leases = leasesIn(reply[FIRST_MESSAGE], terms);
  await loadHeaders(view, leases);
  const find = (name: string): Headers | undefined => view.headers.find(name);
  const deliveries = leases.map((lease) => makeDelivery(lease, find));
  return { deliveries, leases, nextMs: undefined };
}

/** Reads what was taken: length of token 1, token, length 4, bytes of each message. */
function leasesIn(answer: Reply | undefined, terms: LeaseTerms): readonly Lease[] {
  if (!Buffer.isBuffer(answer)) throw strange();
  const leases: Lease[] = [];
  for (let at = 0; at < answer.length;) {
    const tokenAt = at + 1;
    const sizeAt = tokenAt + (answer[at] ?? 0);
    if (sizeAt + LENGTH > answer.length) throw strange();
    const bytesAt = sizeAt + LENGTH;
    const end = bytesAt + answer.readUInt32BE(sizeAt);
    if (end > answer.length) throw strange();
    leases.push(new Lease(terms, answer, { tokenAt, bytesAt, end }));
    at = end;
  }
  return leases;
}

/** Headers that this process has not met are read; where that fails, the claim counts as unanswered. */
async function loadHeaders(view: QueueView, leases: readonly Lease[]): Promise<void> {
  let missing: Set<string> | undefined;
  for (const lease of leases) {
    const name = lease.plainName ?? lease.message?.headers;
    if (typeof name === 'string' && view.headers.find(name) === undefined) {
      missing ??= new Set();
      missing.add(name);
    }
  }
  if (missing !== undefined) await view.headers.load(missing);
}

function listIn(reply: Reply): readonly Reply[] {
  if (Array.isArray(reply) && reply.length >= FIRST_MESSAGE) return reply;
  throw strange();
}

function strange(): DriverError {
  return protocolError('receive', 'the answer of Redis is no list of messages');
}
