import { describe, expect, it } from 'vitest';
import { checkLedger } from '../../src/ledger/check-ledger.ts';
import type { LedgerLine } from '../../src/ledger/ledger-line.ts';
import {
  added,
  attempted,
  end,
  found,
  good,
  held,
  kill,
  ledger,
  settling,
  start,
} from './lines.ts';

describe('a ledger that is in order', () => {
  const table: Record<string, LedgerLine[]> = {
    'nothing at all': [],
    'one job, once': good,
    'killed between the end of its handler and the ack': ledger(
      [0, 'p', attempted],
      [1, 'p', added],
      [2, 'w', held('d1', 1)],
      [3, 'w', start(1)],
      [4, 'w', end(1, 'completed')],
      [5, 'r', kill('w')],
      [2_100, 'v', held('d2', 2, { leaseUntil: 1_004_100 })],
      [2_101, 'v', start(2)],
      [2_102, 'v', end(2, 'completed')],
    ),
    'frozen, replaced, and told so when it wakes': ledger(
      [0, 'p', attempted],
      [1, 'p', added],
      [2, 'w', held('d1', 1)],
      [3, 'w', start(1)],
      [4, 'r', { type: 'fault', fault: 'f', name: 'freeze', target: 'w' }],
      [2_100, 'v', held('d2', 2, { leaseUntil: 1_004_100 })],
      [2_101, 'v', start(2)],
      [3_000, 'r', { type: 'heal', fault: 'f' }],
      [3_001, 'w', end(1, 'completed')],
      [3_002, 'w', settling('d1')],
      [3_003, 'w', { type: 'settled', delivery: 'd1', kind: 'ack', answer: 'lease-lost' }],
      [3_100, 'v', end(2, 'completed')],
    ),
    'a settlement asked twice, the second time after the job went on': ledger(
      [0, 'p', attempted],
      [1, 'p', added],
      [2, 'w', held('d1', 1)],
      [3, 'w', start(1)],
      [4, 'w', end(1, 'failed')],
      [5, 'w', { type: 'settling', delivery: 'd1', kind: 'release', delayMs: 0 }],
      [8, 'v', held('d2', 2)],
      [9, 'v', start(2)],
      [10, 'w', { type: 'settling', delivery: 'd1', kind: 'release', delayMs: 0 }],
      [11, 'w', { type: 'settled', delivery: 'd1', kind: 'release', answer: 'settled' }],
      [12, 'v', end(2, 'completed')],
    ),
    'refused, and gone': ledger(
      [0, 'p', attempted],
      [1, 'p', { type: 'failed', job: 'j', error: 'no' }],
    ),
    'a fault on which another follows before anything can start': ledger(
      [0, 'p', attempted],
      [1, 'p', added],
      [2, 'r', { type: 'fault', fault: 'f', name: 'restart' }],
      [3, 'r', { type: 'heal', fault: 'f' }],
      [4, 'r', { type: 'fault', fault: 'g', name: 'restart' }],
      [20_000, 'r', { type: 'heal', fault: 'g' }],
      [20_001, 'w', start(1)],
      [20_002, 'w', end(1, 'completed')],
    ),
    'nobody knows, and it never came': ledger(
      [0, 'p', attempted],
      [1, 'p', { type: 'unknown', job: 'j', id: 'j' }],
    ),
  };

  it.each(Object.entries(table))('%s', (_, lines) => {
    expect(found(lines)).toEqual([]);
  });
});

it('adds up in the words of the total-queue checker', () => {
  const more = ledger(
    [20, 'p', { type: 'attempted', job: 'lost' }],
    [21, 'p', { type: 'acknowledged', job: 'lost', id: 'lost', outcome: 'added' }],
    [22, 'p', { type: 'attempted', job: 'back' }],
    [23, 'p', { type: 'unknown', job: 'back', id: 'back' }],
    [24, 'w', start(1, { job: 'back', id: 'back' })],
    [25, 'w', start(1, { job: 'stranger', id: 'stranger' })],
  );
  expect(checkLedger([...good, ...more])).toMatchObject({
    attempted: 3,
    acknowledged: 2,
    ok: 1,
    lost: 1,
    unexpected: 1,
    duplicated: 0,
    recovered: 1,
  });
});
