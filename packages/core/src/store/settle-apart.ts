import type { HeaderPatch, Headers, Settled, SettlementKind } from '../contract/message.ts';
import { deadLetterQueue, logicalQueue } from '../contract/queue-names.ts';
import type { GroupAnswer, Leaving, StoreOp } from '../contract/store.ts';
import { copyOf } from '../emulate/settle-by-copy.ts';
import { HEADER } from '../envelope/header-names.ts';
import type { HeldClaim, HeldDelivery } from '../worker/held-delivery.ts';
import type { Settling } from './bond.ts';
import { endStateOf } from './end-ops.ts';
import { keepFor } from './record-policy.ts';
import { rememberRun } from './remember.ts';
import type { SeparateParts } from './separate-parts.ts';

type Release = Extract<SettlementKind, { kind: 'release' }>;
type Dead = Extract<SettlementKind, { kind: 'dead' }>;

/** A settlement whose run is claimed. */
interface Claimed extends Settling {
  readonly claim: HeldClaim;
}

/** How often a store is asked again that did not answer: its operations may be repeated. */
const REPEATS = 2;

/** Does what was decided in store and broker, in an order in which nothing is lost. Never rejects. */
export async function settleApart(parts: SeparateParts, settling: Settling): Promise<Settled> {
  const { loop, held, decision } = settling;
  const { settle } = decision;
  const { claim } = held;
  // Bytes of strangers: nobody but the broker knows them.
  if (claim === undefined) return loop.settle(held, settle);
  const answer = await settleClaimed(parts, { ...settling, claim }, settle);
  // What could not be done is left to lapse: whoever meets the job then finishes it.
  if (answer !== 'settled' && answer !== 'sent') loop.letGo(held);
  return answer;
}

function settleClaimed(
  parts: SeparateParts,
  claimed: Claimed,
  settle: SettlementKind,
): Promise<Settled> {
  switch (settle.kind) {
    case 'ack':
      return end(parts, claimed);
    case 'dead':
      return bury(parts, claimed, settle);
    case 'release':
      return release(parts, claimed, settle);
  }
}

/** Close, record, unlock, tombstone ─▶ ack. */
async function end(parts: SeparateParts, claimed: Claimed): Promise<Settled> {
  const answer = await apply(parts, claimed, endOps(parts, claimed));
  return answer === 'settled' ? ack(claimed) : answer;
}

/** Intent ─▶ copy to the dead letters ─▶ close, record, unlock ─▶ ack. */
async function bury(parts: SeparateParts, claimed: Claimed, dead: Dead): Promise<Settled> {
  const { claim, held } = claimed;
  const headers = withBase(dead.headers, claim);
  const { reason } = dead;
  const intended = await intend(parts, claimed, { how: 'dead', reason, delayMs: 0, headers });
  if (intended !== 'settled') return intended;
  const { delivery } = held;
  const copied = await parts.copies.add(
    deadLetterQueue(delivery.queue),
    copyOf(delivery, headers, 0),
  );
  if (copied.type !== 'stored') return 'unknown';
  const answer = await apply(parts, claimed, endOps(parts, claimed));
  return answer === 'settled' ? ack(claimed) : answer;
}

async function release(parts: SeparateParts, claimed: Claimed, how: Release): Promise<Settled> {
  const { loop, held } = claimed;
  const staysHere = how.headers === undefined || loop.runsInPlace(held, how);
  if (staysHere) return handBack(parts, claimed, how);
  const { release: native, delay } = parts.runtime.capabilities;
  if (native === 'delayed') return giveBack(parts, claimed, how);
  if (how.delayMs > 0 && delay === false) return postpone(parts, claimed, how);
  return sendCopy(parts, claimed, how);
}

/**
 * Close, uncounted ─▶ release: a run that did not count, or the head of an ordering key, which keeps
 * its delivery and is run again from it. The delivery that comes back has the same base; what its next
 * run is to know stays with the claim, whoever runs it.
 */
async function handBack(parts: SeparateParts, claimed: Claimed, how: Release): Promise<Settled> {
  const { loop, held } = claimed;
  const answer = await apply(
    parts,
    claimed,
    leaveOps(claimed, how, { counts: false, now: parts.clock.now() }),
  );
  if (answer !== 'settled') return answer;
  held.claim = undefined;
  return loop.settle(held, how);
}

/** Intent ─▶ release by the broker, which carries the new base ─▶ close. */
async function giveBack(parts: SeparateParts, claimed: Claimed, how: Release): Promise<Settled> {
  const { loop, held, claim } = claimed;
  const headers = withBase(how.headers, claim);
  const intended = await intend(parts, claimed, { how: 'retry', delayMs: how.delayMs, headers });
  if (intended !== 'settled') return intended;
  const answer = await loop.settle(held, { ...how, headers });
  if (answer !== 'settled' && answer !== 'sent') return answer;
  await apply(parts, claimed, leaveOps(claimed, how, { counts: true, now: parts.clock.now() }));
  return answer;
}

/** Intent ─▶ copy ─▶ close ─▶ ack. */
async function sendCopy(parts: SeparateParts, claimed: Claimed, how: Release): Promise<Settled> {
  const { held, claim } = claimed;
  const { delayMs } = how;
  const headers = withBase(how.headers, claim);
  const intended = await intend(parts, claimed, { how: 'retry', delayMs, headers });
  if (intended !== 'settled') return intended;
  const { delivery } = held;
  const queue = logicalQueue(delivery.queue);
  const copied = await parts.copies.add(queue, copyOf(delivery, headers, delayMs));
  if (copied.type !== 'stored') return 'unknown';
  const answer = await apply(
    parts,
    claimed,
    leaveOps(claimed, how, { counts: true, now: parts.clock.now() }),
  );
  return answer === 'settled' ? ack(claimed) : answer;
}

/** The broker has no delay: close and timer in one step of the store ─▶ ack. */
async function postpone(parts: SeparateParts, claimed: Claimed, how: Release): Promise<Settled> {
  const { held, claim } = claimed;
  const { headers, extra, body } = copyOf(held.delivery, withBase(how.headers, claim), 0);
  const now = parts.clock.now();
  const dueAt = now + how.delayMs;
  const answer = await apply(parts, claimed, [
    ...leaveOps(claimed, how, { counts: true, now }),
    { type: 'timer.set', dueAt, headers, extra, body },
  ]);
  parts.timerSet.tell();
  return answer === 'settled' ? ack(claimed) : answer;
}

function withBase(headers: HeaderPatch | undefined, { run }: HeldClaim): HeaderPatch {
  return { ...headers, [HEADER.base]: String(run) };
}

/** The store has spoken: whether the broker still knows the delivery is no matter. */
async function ack({ loop, held }: Claimed): Promise<Settled> {
  await loop.settle(held, { kind: 'ack' });
  return 'settled';
}

function intend(parts: SeparateParts, claimed: Claimed, leaving: Leaving): Promise<Settled> {
  const { token } = claimed.claim;
  return apply(parts, claimed, [{ type: 'claim.intent', token, leaving }]);
}

function leaveOps(
  { claim }: Claimed,
  { headers, delayMs }: Release,
  { counts, now }: { readonly counts: boolean; readonly now: number },
): readonly StoreOp[] {
  const state = delayMs > 0 ? 'delayed' : 'waiting';
  const runAt = delayMs > 0 ? now + delayMs : undefined;
  // What moves the job by its record must know how old its message is.
  const known = counts ? withBase(headers, claim) : headers;
  const leaving =
    counts || headers === undefined ? undefined : ({ how: 'retry', delayMs, headers } as const);
  return [
    { type: 'claim.close', token: claim.token, counts, leaving },
    { type: 'record.patch', from: ['active'], state, headers: known, runAt },
  ];
}

function endOps(parts: SeparateParts, claimed: Claimed): readonly StoreOp[] {
  const { decision, envelope, claim } = claimed;
  const { settle, outcome } = decision;
  const state = endStateOf(outcome) ?? 'completed';
  const key = envelope?.uniqueKey;
  const dead = settle.kind === 'dead' ? settle : undefined;
  return [
    { type: 'claim.close', token: claim.token, counts: true },
    {
      type: 'record.end',
      state,
      reason: dead?.reason,
      // A job that is taken back from its record must not be older than its last run.
      headers: dead === undefined ? undefined : withBase(dead.headers, claim),
      result: parts.results.write(outcome, envelope?.task ?? ''),
      keep: keepFor(parts.policy, state),
      tombstoneMs: rememberRun(parts, extraOf(claimed.held)),
    },
    ...(key === undefined ? [] : [{ type: 'lock.release', key } as const]),
  ];
}

/** Applies a group to the job of a claim; one that does not answer is asked again. */
async function apply(
  { batcher }: SeparateParts,
  { held }: { readonly held: HeldDelivery },
  ops: readonly StoreOp[],
): Promise<Settled> {
  const { delivery } = held;
  const group = { queue: logicalQueue(delivery.queue), id: delivery.id, ops };
  for (let left = REPEATS; left >= 0; left -= 1) {
    try {
      return readAnswer(await batcher.add(group));
    } catch {
      // No answer: what was done is done once, however often it is asked.
    }
  }
  return 'unknown';
}

function readAnswer(answer: GroupAnswer): Settled {
  switch (answer.type) {
    case 'done':
      return 'settled';
    case 'stale':
    case 'unclaimed':
      return 'lease-lost';
    case 'exists':
    case 'locked':
    case 'unmoved':
      return 'unknown';
  }
}

function extraOf({ delivery }: HeldDelivery): Headers | undefined {
  return delivery.malformed === true ? undefined : delivery.extra;
}
