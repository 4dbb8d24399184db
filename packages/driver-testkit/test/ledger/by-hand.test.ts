import { describe, expect, it } from 'vitest';
import type { LedgerEntry, Lock, Taken } from '../../src/ledger/ledger-line.ts';
import { added, attempted, completed, end, found, good, held, ledger, start } from './lines.ts';

const LOCK: Lock = { name: 'key mail/a' };

const asked = (job: string, locks: readonly Lock[] = [LOCK]): LedgerEntry => ({
  type: 'attempted',
  job,
  locks,
});
const answered = (job: string, outcome: 'added' | 'duplicate'): LedgerEntry => ({
  type: 'acknowledged',
  job,
  id: outcome === 'added' ? job : 'j',
  outcome,
});
const taken = (how: Taken['how'], is: Taken['is']): LedgerEntry => ({
  type: 'taken',
  job: 'j',
  how,
  is,
});
const cancelled: LedgerEntry = { type: 'concluded', id: 'j', as: 'cancelled' };
const told = (as: 'dead' | 'redriven'): LedgerEntry => ({ type: 'concluded', id: 'j', as });

describe('jobs that people take out', () => {
  it('are not lost, once they were taken for sure or perhaps', () => {
    const before = ledger([0, 'p', attempted], [1, 'p', added]);
    expect(found([...before, ...ledger([2, 'r', taken('remove', 'asked')])])).toEqual(['I1']);
    expect(found([...before, ...ledger([2, 'r', taken('remove', 'sure')])])).toEqual([]);
    expect(found([...before, ...ledger([2, 'r', taken('purge', 'possible')])])).toEqual([]);
    expect(found([...before, ...ledger([2, 'p', cancelled])])).toEqual([]);
  });

  it('do not start after that', () => {
    const late = ledger(
      [0, 'p', attempted],
      [1, 'p', added],
      [2, 'r', taken('remove', 'sure')],
      [3, 'w', held('d1', 1)],
      [4, 'w', start(1)],
      [5, 'w', end(1, 'completed')],
      [6, 'w', completed(1)],
    );
    expect(found(late)).toContain('I3');
  });

  it('end once: a cancelled job is not completed too', () => {
    expect(found([...good, ...ledger([8, 'p', cancelled])])).toContain('I3');
  });
});

describe('ends without a run', () => {
  it('belong to a generation each: dead, redriven, dead', () => {
    const lines = ledger([0, 'p', attempted], [1, 'p', added], [2, 'w', told('dead')]);
    expect(found([...lines, ...ledger([3, 'w', told('dead')])])).toContain('I3');
    // The redrive may be told before the end that it followed.
    const redriven = ledger([1.5, 'p', told('redriven')], [3, 'w', told('dead')]);
    expect(found([...lines, ...redriven])).toEqual([]);
  });
});

describe('locks', () => {
  it('are not given to two jobs that live', () => {
    const lines = ledger(
      [0, 'p', asked('j')],
      [1, 'p', answered('j', 'added')],
      [2, 'p', asked('i')],
      [3, 'p', answered('i', 'added')],
    );
    expect(found(lines)).toContain('I15');
  });

  it('are free once their time is over, or their job may have ended', () => {
    const short = { ...LOCK, ttlMs: 10 };
    const expired = ledger(
      [0, 'p', asked('j', [short])],
      [1, 'p', answered('j', 'added')],
      [20, 'p', asked('i', [short])],
      [21, 'p', answered('i', 'added')],
    );
    expect(found(expired)).not.toContain('I15');
    const ended = ledger(
      [0, 'p', asked('j')],
      [1, 'p', answered('j', 'added')],
      [2, 'w', held('d1', 1)],
      [3, 'w', start(1)],
      [4, 'w', end(1, 'completed')],
      [5, 'p', asked('i')],
      [6, 'p', answered('i', 'added')],
    );
    expect(found(ended)).not.toContain('I15');
  });

  it('are held by somebody where a job is called a duplicate', () => {
    const nobody = ledger([0, 'p', asked('i')], [1, 'p', answered('i', 'duplicate')]);
    expect(found(nobody)).toContain('I15');
    const somebody = ledger([-2, 'p', asked('j')], [-1, 'p', answered('j', 'added')]);
    expect(found([...somebody, ...nobody])).not.toContain('I15');
    const gone = ledger([-0.5, 'r', taken('remove', 'sure')]);
    expect(found([...somebody, ...gone, ...nobody])).toContain('I15');
  });
});

describe('runs by claims', () => {
  const runs = (first: number, second: number) =>
    ledger(
      [0, 'p', attempted],
      [1, 'p', added],
      [2, 'w', start(first)],
      [3, 'w', end(first, 'failed')],
      [4, 'w', { type: 'concluded', id: 'j', as: 'retried', run: first }],
      [5, 'w', start(second, { attempt: 2 })],
      [6, 'w', end(second, 'completed')],
      [7, 'w', completed(second)],
    );

  it('rise from start to start, whatever the deliveries say', () => {
    expect(found(runs(1, 2), { runsBy: 'claims' })).toEqual([]);
    expect(found(runs(2, 2), { runsBy: 'claims' })).toContain('I7');
    expect(found(runs(3, 2), { runsBy: 'claims' })).toContain('I7');
    expect(found(runs(3, 2), { runsBy: 'nothing' })).toEqual([]);
  });
});
