import type { Delivery, DriverError } from '@switchyard/core/driver';
import { protocolError } from '../connection/map-error.ts';
import type { RedisPort, Reply } from '../connection/port.ts';
import { claim } from '../scripts/claim.ts';
import { Lease, makeDelivery, type Claim } from './lease.ts';
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
  /** Absent where nothing was. */
  readonly claim: Claim | undefined;
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
  const [suspects, nextMs, deaths] = reply.slice(0, FIRST_MESSAGE).map((one) => Number(one));
  view.suspects = suspects ?? 0;
  if (reply.length === FIRST_MESSAGE) {
    const next = nextMs === undefined || nextMs < 0 ? undefined : nextMs;
    return { deliveries: NOTHING, claim: undefined, nextMs: next };
  }
  const leases: Lease[] = [];
  const taken: Claim = {
    holder,
    queue: view.name,
    takenAt,
    expiresAt: takenAt + leaseMs,
    deaths: deaths ?? 0,
    leases,
    held: 0,
  };
  readLeases(reply[FIRST_MESSAGE], taken, leases);
  taken.held = leases.length;
  const missing = missingHeaders(view, leases);
  if (missing !== undefined) await view.headers.load(missing);
  const deliveries = leases.map((lease) => makeDelivery(lease, view.headers));
  return { deliveries, claim: taken, nextMs: undefined };
}

/** Reads what was taken into `leases`. */
function readLeases(answer: Reply | undefined, taken: Claim, leases: Lease[]): void {
  if (!Buffer.isBuffer(answer)) throw strange();
  for (let at = 0; at < answer.length;) {
    const lease = new Lease(taken, answer, at);
    if (lease.end > answer.length) throw strange();
    leases.push(lease);
    at = lease.end;
  }
}

/** Names of headers that this process has not met; where reading them fails, the claim counts as unanswered. */
function missingHeaders(
  { headers: book }: QueueView,
  leases: readonly Lease[],
): ReadonlySet<string> | undefined {
  let missing: Set<string> | undefined;
  for (const lease of leases) {
    if (lease.isPlain && lease.plainHeaders(book) !== undefined) continue;
    const name = lease.isPlain ? lease.plainName : lease.message?.headers;
    if (typeof name !== 'string' || book.find(name) !== undefined) continue;
    missing ??= new Set();
    missing.add(name);
  }
  return missing;
}

function listIn(reply: Reply): readonly Reply[] {
  if (Array.isArray(reply) && reply.length >= FIRST_MESSAGE) return reply;
  throw strange();
}

function strange(): DriverError {
  return protocolError('receive', 'the answer of Redis is no list of messages');
}
