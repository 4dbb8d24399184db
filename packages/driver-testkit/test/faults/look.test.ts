import { describe, expect, it } from 'vitest';
import { LookOut, openJobs, type BrokerLook } from '../../src/faults/look.ts';
import type { LedgerEntry, LedgerLine } from '../../src/ledger/ledger-line.ts';
import {
  added,
  attempted,
  BYTES,
  completed,
  end,
  good,
  held,
  ledger,
  start,
} from '../ledger/lines.ts';

const dead: LedgerEntry = { type: 'concluded', id: 'j', as: 'dead' };

describe('jobs of whose end nothing is told', () => {
  it.each<readonly [string, LedgerLine[], readonly string[]]>([
    ['one that was only tried', ledger([0, 'p', attempted]), []],
    ['one that was accepted', ledger([0, 'p', added]), ['j']],
    ['one of which nobody knew, and which started', ledger([0, 'w', start(1)]), ['j']],
    [
      'one that failed',
      ledger([0, 'p', added], [1, 'w', start(1)], [2, 'w', end(1, 'failed')]),
      ['j'],
    ],
    ['one that is done', good, []],
    ['one that died', ledger([0, 'p', added], [1, 'w', dead]), []],
    ['one whose id is known by its delivery', ledger([0, 'w', held('d', 1)], [1, 'w', dead]), []],
    [
      'one that was done, of which only the engine tells',
      ledger([0, 'p', added], [1, 'w', completed(1)]),
      [],
    ],
    [
      'one that was taken out',
      ledger([0, 'p', added], [1, 'r', { type: 'taken', job: 'j', how: 'purge', is: 'sure' }]),
      [],
    ],
  ])('%s', (_, lines, jobs) => {
    expect(openJobs(lines)).toEqual(jobs);
  });
});

describe('what is left, as far as it can be seen', () => {
  const look: BrokerLook = {
    quietMs: 100_000,
    count: async () => 0,
    dead: async () => [],
    takeAll: async () => [],
  };
  const accepted = ledger([0, 'p', added]);

  it('is what lies there', async () => {
    const there = new LookOut({ ...look, count: async () => 7 }, () => accepted);
    expect(await there.left(['mail'])).toBe(7);
  });

  it('is what was accepted and has not ended, where nothing lies there', async () => {
    expect(await new LookOut(look, () => accepted).left(['mail'])).toBe(1);
    expect(await new LookOut(look, () => good).left(['mail'])).toBe(0);
  });

  it('is not what lies among the dead letters, though nobody lived to tell', async () => {
    const moved = { ...look, dead: async () => [{ job: 'j', headers: {} }] };
    expect(await new LookOut(moved, () => accepted).left(['mail'])).toBe(0);
  });

  it('is not what was taken out before it was due, and waits to be dropped', async () => {
    const later = { ...attempted, runAt: 2_000_000 } as LedgerEntry;
    const taken = { type: 'taken', job: 'j', how: 'cancel', is: 'sure' } as const;
    const lines = ledger([0, 'p', later], [1, 'p', added], [2, 'p', taken]);
    const husk = { job: 'j', id: 'j', queue: 'mail', state: 'delayed', ...BYTES } as const;
    const there = { ...look, count: async () => 1, takeAll: async () => [husk] };
    const at = (now: number): LookOut =>
      new LookOut(
        there,
        () => lines,
        () => now,
      );
    expect(await at(1_999_999).left(['mail'])).toBe(0);
    expect((await at(1_999_999).snapshot(['mail'])).places).toEqual([]);
    expect(await at(2_000_000).left(['mail'])).toBe(1);
    expect((await at(2_000_000).snapshot(['mail'])).places).toEqual([husk]);
  });

  it('is not known while the broker is away', async () => {
    const away = { ...look, count: () => Promise.reject(new Error('away')) };
    expect(await new LookOut(away, () => accepted).left(['mail'])).toBe(Infinity);
  });

  it('is not nothing for sure while a connection that broke may still hold something', () => {
    const heal = { type: 'heal', fault: 'f' } as const;
    // Hand-written ledgers begin at a million.
    let now = 1_000_000;
    let lines: LedgerLine[] = [];
    const there = new LookOut(
      look,
      () => lines,
      () => now,
    );
    expect(there.isSteady(0)).toBe(false);
    now += 499;
    expect(there.isSteady(0)).toBe(false);
    now += 1;
    expect(there.isSteady(0)).toBe(true);
    lines = ledger([0, 'r', heal]);
    now = 1_099_499;
    expect(there.isSteady(0)).toBe(false);
    now += 500;
    expect(there.isSteady(0)).toBe(false);
    now += 1;
    expect(there.isSteady(0)).toBe(true);
  });

  it('is not nothing for sure while something comes and goes', () => {
    let now = 0;
    const there = new LookOut(
      look,
      () => [],
      () => now,
    );
    for (const left of [0, 1, 0]) {
      expect(there.isSteady(left)).toBe(false);
      now += 499;
    }
    expect(there.isSteady(0)).toBe(false);
    now += 1;
    expect(there.isSteady(0)).toBe(true);
  });
});
