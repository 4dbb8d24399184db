import type { Keep, StoreGroup, StoreOp } from '@switchyard/core/driver';
import type { Arg } from '../connection/port.ts';
import { leavingText, messageBytes, valueBytes } from './content-bytes.ts';
import { headerBytes, sharedHeaderBytes } from './header-bytes.ts';

/** An operation on a job that stands apart from its broker. */
export type SeparateOp = Exclude<StoreOp, { type: 'job.move' }>;

/** Appends a group as `lua/apply.ts` reads it: id, how many operations, and each as a letter and its arguments. */
export function pushGroup(args: Arg[], { id, ops }: StoreGroup): void {
  args.push(id, ops.length);
  for (const op of ops) if (op.type !== 'job.move') pushOp(args, op);
}

function pushOp(args: Arg[], op: SeparateOp): void {
  switch (op.type) {
    case 'record.create': {
      const { state, headers, extra, body, runAt } = op;
      args.push('C', state, sharedHeaderBytes(headers), headerBytes(extra), asBuffer(body));
      args.push(instant(runAt));
      return;
    }
    case 'record.patch':
      args.push('P', states(op.from), flag(op.must), op.state, headerBytes(op.headers));
      args.push(instant(op.runAt));
      return;
    case 'record.end': {
      const { from, state, headers, result, keep, tombstoneMs } = op;
      args.push('E', from === undefined ? '' : states(from), state, headerBytes(headers));
      args.push(result === undefined ? '' : valueBytes(result), ...keepArgs(keep), tombstoneMs);
      return;
    }
    case 'record.remove':
      args.push('R', op.from === undefined ? '' : states(op.from));
      return;
    case 'lock.acquire':
      args.push('L', op.key, op.ttlMs ?? '');
      return;
    case 'lock.release':
      args.push('U', op.key);
      return;
    case 'claim.open':
      args.push('O', op.base, op.token, op.worker, op.leaseMs);
      return;
    case 'claim.intent':
      args.push('I', op.token, leavingText(op.leaving));
      return;
    case 'claim.close':
      args.push('X', op.token, flag(op.counts), leavingText(op.leaving));
      return;
    case 'timer.set':
      args.push('T', op.dueAt, messageBytes(op));
      return;
    case 'timer.remove':
      args.push('D', instant(dueAtOf(op)));
  }
}

/** How many bytes an operation carries, about. */
export function weightOf(op: StoreOp): number {
  if (op.type === 'record.create' || op.type === 'timer.set') return op.body.byteLength;
  return op.type === 'record.end' ? (op.result?.bytes.byteLength ?? 0) : 0;
}

/** Words with blanks on both sides, so that one is found by a plain search. */
function states(from: readonly string[]): string {
  return ` ${from.join(' ')} `;
}

function instant(at: number | undefined): Arg {
  return at ?? '';
}

/** Only that of an instant is removed, where one is given. */
function dueAtOf({ dueAt }: { readonly type: string; readonly dueAt?: number | undefined }) {
  return dueAt;
}

function flag(value: boolean | undefined): string {
  return value === true ? '1' : '0';
}

function keepArgs(keep: Keep): readonly [string, Arg, Arg] {
  if (keep.type !== 'last') return [keep.type, '', ''];
  return ['last', limit(keep.max), limit(keep.ageMs)];
}

/** Scripts know no infinity. */
function limit(value: number): number {
  return Number.isFinite(value) ? value : -1;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
