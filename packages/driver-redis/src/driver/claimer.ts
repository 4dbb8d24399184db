import { DriverError, type Delivery, type Headers } from '@switchyard/core/driver';
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
  const [suspects, nextMs, deaths] = reply.slice(0, FIRST_MESSAGE).map(Number);
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
  const leases = leasesIn(reply, terms);
  await loadHeaders(view, leases);
  const deliveries = leases.map((lease) => makeDelivery(lease, terms, headersOf(view, lease)));
  return { deliveries, leases, nextMs: undefined };
}

function leasesIn(reply: readonly Reply[], terms: LeaseTerms): readonly Lease[] {
  const leases: Lease[] = [];
  for (let index = FIRST_MESSAGE; index < reply.length; index += 2) {
    const token = reply[index];
    const bytes = reply[index + 1];
    if (!Buffer.isBuffer(token) || !Buffer.isBuffer(bytes)) throw strange();
    leases.push(new Lease(terms, token, bytes));
  }
  return leases;
}

/** Headers that this process has not met are read; where that fails, the claim counts as unanswered. */
async function loadHeaders(view: QueueView, leases: readonly Lease[]): Promise<void> {
  let missing: Set<string> | undefined;
  for (const { message } of leases) {
    const name = message?.headers;
    if (typeof name === 'string' && view.headers.find(name) === undefined) {
      missing ??= new Set();
      missing.add(name);
    }
  }
  if (missing !== undefined) await view.headers.load(missing);
}

function headersOf(view: QueueView, { message }: Lease): Headers | undefined {
  const headers = message?.headers;
  return typeof headers === 'string' ? view.headers.find(headers) : headers;
}

function listIn(reply: Reply): readonly Reply[] {
  if (Array.isArray(reply) && reply.length >= FIRST_MESSAGE) return reply;
  throw strange();
}

function strange(): DriverError {
  return protocolError('receive', 'the answer of Redis is no list of messages');
}
