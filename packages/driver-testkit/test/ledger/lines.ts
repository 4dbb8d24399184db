import { checkLedger, type CheckOptions } from '../../src/ledger/check-ledger.ts';
import type { LedgerEntry, LedgerLine } from '../../src/ledger/ledger-line.ts';

export const BYTES = { body: 'b', headers: 'h' };

/** Lines of a ledger, written by hand: time, process, entry. */
export function ledger(
  ...lines: readonly (readonly [number, string, LedgerEntry])[]
): LedgerLine[] {
  return lines.map(([mono, process, entry], seq) => ({
    at: 1_000_000 + mono,
    mono,
    process,
    seq,
    ...entry,
  }));
}

export const attempted: LedgerEntry = { type: 'attempted', job: 'j' };
export const added: LedgerEntry = { type: 'acknowledged', job: 'j', id: 'j', outcome: 'added' };
export const held = (delivery: string, run: number, more: object = {}): LedgerEntry => ({
  type: 'held',
  job: 'j',
  id: 'j',
  queue: 'mail',
  delivery,
  run,
  leaseUntil: 1_002_000,
  ...BYTES,
  ...more,
});
export const start = (run: number, more: object = {}): LedgerEntry => ({
  type: 'start',
  job: 'j',
  id: 'j',
  task: 't',
  run,
  attempt: 1,
  redrives: 0,
  ...more,
});
export const end = (run: number, as: 'completed' | 'failed'): LedgerEntry => ({
  type: 'end',
  job: 'j',
  id: 'j',
  run,
  as,
});
export const settling = (delivery: string): LedgerEntry => ({
  type: 'settling',
  delivery,
  kind: 'ack',
});
export const settled = (delivery: string): LedgerEntry => ({
  type: 'settled',
  delivery,
  kind: 'ack',
  answer: 'settled',
});
export const completed = (run: number): LedgerEntry => ({
  type: 'concluded',
  id: 'j',
  as: 'completed',
  run,
});
export const kill = (target: string): LedgerEntry => ({ type: 'killed', target });

export function found(lines: LedgerLine[], options: CheckOptions = {}): readonly string[] {
  return [...new Set(checkLedger(lines, options).violations.map(({ invariant }) => invariant))];
}

/** A job that ran once and was acked. */
export const good = ledger(
  [0, 'p', attempted],
  [1, 'p', added],
  [2, 'w', held('d1', 1)],
  [3, 'w', start(1)],
  [4, 'w', end(1, 'completed')],
  [5, 'w', settling('d1')],
  [6, 'w', settled('d1')],
  [7, 'w', completed(1)],
);
