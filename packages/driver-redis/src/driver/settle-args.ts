import {
  HEADER,
  type HeaderPatch,
  type Headers,
  type Keep,
  type Settlement,
  type StoreOp,
} from '@switchyard/core/driver';
import type { Arg } from '../connection/port.ts';
import { mergeHeaders } from '../wire/header-bytes.ts';
import { encodedByName, type EncodedHeaders, type HeaderEncoder } from '../wire/header-cache.ts';
import { Pack } from '../wire/pack.ts';
import { packEndMeta, writeEndMeta, type EndMeta } from '../wire/end-record.ts';
import { writeHead } from '../wire/message-bytes.ts';
import { midOf } from '../wire/message-id.ts';
import { strangeId, type Lease } from './lease.ts';

/** A settlement whose receipt is one of ours. */
export interface Held {
  /** Where it stands among the settlements. */
  readonly index: number;
  readonly lease: Lease;
  readonly settlement: Settlement;
}

/** What is sent, and which settlement each answer belongs to. */
export interface SettleArgs {
  readonly args: readonly Arg[];
  readonly order: readonly number[];
}

type End = Extract<StoreOp, { type: 'record.end' }>;

const NORMAL_PRIORITY = 5;
const ABOUT_TOKEN = 28;
const ABOUT_ENDING = 96;
const NO_BYTES = Buffer.alloc(0);
const NO_HEADERS: Headers = Object.freeze({});

/** What an ack does beside removing its message. */
interface Ending {
  readonly held: Held;
  readonly end: End | undefined;
  readonly lockKey: string | undefined;
}

/** Puts settlements in the order of the script: plain acks, those that leave a record or free a lock, all others. */
export function settleArgs(held: readonly Held[], encoder: HeaderEncoder): SettleArgs {
  const plain: Held[] = [];
  const endings: Ending[] = [];
  const others: Held[] = [];
  let rule = '';
  for (const one of held) {
    const ending = endingOf(one);
    if (ending === undefined) others.push(one);
    else if (ending === 'plain') plain.push(one);
    else {
      // Those that travel together share one rule.
      const its = ending.end === undefined ? rule : ruleOf(ending.end.keep);
      if (rule !== '' && its !== rule) others.push(one);
      else {
        rule = its;
        endings.push(ending);
      }
    }
  }
  const args: Arg[] = [packPlain(plain), packEndings(endings), rule];
  for (const one of others) args.push(...otherFields(one, encoder));
  const order = [...plain, ...endings.map((ending) => ending.held), ...others];
  return { args, order: order.map(({ index }) => index) };
}

/** What a settlement comes to, where that takes no look into its message. */
function endingOf(held: Held): Ending | 'plain' | undefined {
  const { kind, ops } = held.settlement;
  // A head frees its ordering key.
  if (kind !== 'ack' || held.lease.isOrdered) return undefined;
  if (ops === undefined || ops.length === 0) return 'plain';
  const end = endOf(held.settlement);
  const locks = ops.filter((op) => op.type === 'lock.release');
  if (locks.length > 1) return undefined;
  const lockKey = locks[0]?.key;
  return end === undefined && lockKey === undefined ? 'plain' : { held, end, lockKey };
}

function packPlain(held: readonly Held[]): Buffer {
  const pack = new Pack(held.length * ABOUT_TOKEN);
  for (const { lease } of held) lease.packToken(pack);
  return pack.finish();
}

/** length 1, token · length 4, meta · length 2, lock key */
function packEndings(endings: readonly Ending[]): Buffer {
  const pack = new Pack(endings.length * ABOUT_ENDING);
  for (const { held, end, lockKey } of endings) {
    held.lease.packToken(pack);
    if (end === undefined) pack.uint32(0);
    else packEndMeta(pack, metaOf(held.lease, end));
    pack.text16(lockKey ?? '');
  }
  return pack.finish();
}

/** kind, token, delay, head, where the body begins, meta, rule, number of locks, locks. */
function otherFields({ lease, settlement }: Held, encoder: HeaderEncoder): readonly Arg[] {
  const { kind, ops = [] } = settlement;
  const locks = ops.flatMap((op) => (op.type === 'lock.release' ? [op.key] : []));
  const count = [locks.length, ...locks];
  const tail = [...endFields(lease, endOf(settlement)), ...count];
  switch (kind) {
    case 'ack':
      return ['a', lease.token, 0, '', 1, ...tail];
    case 'release': {
      const { delayMs, headers } = settlement;
      const head = patchedHead(lease, headers, encoder);
      const word = headers === undefined ? 'r' : 'R';
      return [word, lease.token, delayMs > 0 ? delayMs : 0, head, lease.bodyFrom, ...tail];
    }
    case 'dead': {
      const head = deadHead(lease, settlement.headers, encoder);
      // The name that a stranger gave is no id: its letter gets the one that was made up.
      const mid = lease.message === undefined ? midOf(strangeId(lease.mid)) : '';
      return ['d', lease.token, 0, head, lease.bodyFrom, mid, '', ...count];
    }
  }
}

function patchedHead(
  lease: Lease,
  patch: HeaderPatch | undefined,
  encoder: HeaderEncoder,
): Buffer | string {
  const { message } = lease;
  // Bytes of a stranger have no headers to be patched.
  if (message === undefined || patch === undefined || Object.keys(patch).length === 0) return '';
  const extra = mergeHeaders(message.extra, patch);
  return writeHead({ ...message, headers: encodedOf(message.headers, encoder), extra });
}

/** A dead letter has no priority and no ordering key; the bytes of a stranger get an envelope that says so. */
function deadHead(lease: Lease, patch: HeaderPatch | undefined, encoder: HeaderEncoder): Buffer {
  const { message } = lease;
  const headers = message?.headers ?? NO_HEADERS;
  const own = message === undefined ? { [HEADER.malformed]: '1' } : message.extra;
  return writeHead({
    priority: NORMAL_PRIORITY,
    ordering: undefined,
    lockKey: lease.lockKey,
    headers: encodedOf(headers, encoder),
    extra: mergeHeaders(own, patch),
  });
}

function encodedOf(headers: string | Headers, encoder: HeaderEncoder): EncodedHeaders {
  return typeof headers === 'string' ? encodedByName(headers) : encoder.inFull(headers);
}

function endOf({ ops = [] }: Settlement): End | undefined {
  return ops.find((op): op is End => op.type === 'record.end' && op.keep.type !== 'none');
}

/** Meta and rule of a record; '' where none is kept. */
function endFields(lease: Lease, end: End | undefined): readonly [Buffer, string] {
  if (end === undefined) return [NO_BYTES, ''];
  return [writeEndMeta(metaOf(lease, end)), ruleOf(end.keep)];
}

function metaOf({ claim }: Lease, { state, result }: End): EndMeta {
  return { state, startedAt: claim.takenAt, result };
}

const RULES = new WeakMap<Keep, string>();

/** A rule as the script reads it, written once for an object that comes again and again. */
export function ruleOf(keep: Keep): string {
  let rule = RULES.get(keep);
  if (rule === undefined) {
    rule = writeRule(keep);
    RULES.set(keep, rule);
  }
  return rule;
}

function writeRule(keep: Keep): string {
  switch (keep.type) {
    case 'none':
      return '';
    case 'always':
      return '*';
    case 'last': {
      const max = Math.min(keep.max, Number.MAX_SAFE_INTEGER);
      return Number.isFinite(keep.ageMs) ? `${max} ${Math.ceil(keep.ageMs)}` : `${max}`;
    }
  }
}
