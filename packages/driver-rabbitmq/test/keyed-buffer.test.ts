import { describe, expect, test } from 'vitest';
import { KeyedBuffer } from '../src/consume/keyed-buffer.ts';
import type { Lease } from '../src/consume/lease.ts';

/** A buffer of leases that are told apart by their names: `a1` is the first of key `a`, `-1` has none. */
function bench() {
  const names = new Map<Lease, string>();
  const buffer = new KeyedBuffer((lease) => {
    const key = names.get(lease)?.slice(0, 1);
    return key === '-' ? undefined : key;
  });
  const leases = new Map<string, Lease>();
  const push = (...all: readonly string[]): void => {
    for (const name of all) {
      const lease = { since: 0 } as unknown as Lease;
      names.set(lease, name);
      leases.set(name, lease);
      buffer.push(lease);
    }
  };
  const settled = (name: string): boolean => buffer.settled(leases.get(name) as Lease);
  const take = (max = 10) => buffer.take(max).map((lease) => names.get(lease));
  const back = (name: string): void => buffer.pushBack(leases.get(name) as Lease);
  return { buffer, push, settled, take, back };
}

describe('a keyed buffer', () => {
  test('gives out one of a key at a time, keys side by side, and what has none at once', () => {
    const { buffer, push, take } = bench();
    push('a1', 'a2', 'b1', '-1', 'b2', '-2');
    expect(take()).toEqual(['a1', 'b1', '-1', '-2']);
    expect([buffer.ready, buffer.size]).toEqual([0, 2]);
  });

  test('gives out the next of a key once the one before is settled, and says so', () => {
    const { push, take, settled } = bench();
    push('a1', 'a2', 'a3');
    expect(take()).toEqual(['a1']);
    expect(settled('a1')).toBe(true);
    expect(take()).toEqual(['a2']);
    push('a4');
    expect([settled('a2'), take(), settled('a3'), take()]).toEqual([true, ['a3'], true, ['a4']]);
    expect(settled('a4')).toBe(false);
    push('a5');
    expect(take()).toEqual(['a5']);
  });

  test('gives out what was given back before all others, its followers still behind it', () => {
    const { push, take, back, settled } = bench();
    push('a1', 'a2', 'b1');
    expect(take(1)).toEqual(['a1']);
    back('a1');
    expect(take()).toEqual(['a1', 'b1']);
    expect([settled('a1'), take()]).toEqual([true, ['a2']]);
  });

  test('forgets everything when its channel is gone', () => {
    const { buffer, push, take } = bench();
    push('a1', 'a2');
    take();
    buffer.clear();
    expect([buffer.size, buffer.oldest]).toEqual([0, undefined]);
    push('a2');
    expect(take()).toEqual(['a2']);
  });
});
