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
import { writeEndMeta } from '../wire/end-record.ts';
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
const ABOUT_RECORD = 64;
const NO_BYTES = Buffer.alloc(0);
const NO_HEADERS: Headers = Object.freeze({});

/** Puts settlements in the order of the script: plain acks, acks with a record, all others. */
export function settleArgs(held: readonly Held[], encoder: HeaderEncoder): SettleArgs {
  const plain: Held[] = [];
  const recorded: Held[] = [];
  const others: Held[] = [];
  for (const one of held) groupOf(one, { plain, recorded, others }).push(one);
  const tokens = new Pack(plain.length * ABOUT_TOKEN);
  for (const { lease } of plain) lease.packToken(tokens);
  const records = new Pack(recorded.length * ABOUT_RECORD);
  let rule = '';
  for (const { lease, settlement } of recorded) {
    const [meta, its] = endFields(lease, endOf(settlement));
    rule = its;
    lease.packToken(records);
    records.uint32(meta.length);
    records.bytes(meta);
  }
  const args: Arg[] = [tokens.finish(), records.finish(), rule];
  for (const one of others) args.push(...otherFields(one, encoder));
  return { args, order: [...plain, ...recorded, ...others].map(({ index }) => index) };
}

function groupOf(
  { lease, settlement }: Held,
  groups: { readonly plain: Held[]; readonly recorded: Held[]; readonly others: Held[] },
): Held[] {
  const { kind, ops = [] } = settlement;
  // A head frees its ordering key, which takes a look into the message.
  if (kind !== 'ack' || lease.isOrdered) return groups.others;
  if (ops.length === 0) return groups.plain;
  if (ops.some((op) => op.type === 'lock.release')) return groups.others;
  const end = endOf(settlement);
  if (end === undefined) return groups.plain;
  // Those that travel together share one rule.
  const [first] = groups.recorded;
  const rule = first === undefined ? undefined : endOf(first.settlement)?.keep;
  const isAlike = rule === undefined || rule === end.keep || ruleOf(rule) === ruleOf(end.keep);
  return isAlike ? groups.recorded : groups.others;
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
function endFields({ terms: { takenAt } }: Lease, end: End | undefined): readonly [Buffer, string] {
  if (end === undefined) return [NO_BYTES, ''];
  const { state, result, keep } = end;
  return [writeEndMeta({ state, startedAt: takenAt, result }), ruleOf(keep)];
}

/** A rule as the script reads it. */
export function ruleOf(keep: Keep): string {
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
