import { describe, expect, it } from 'vitest';
import { RepeatMemory } from '../src/repeat-memory.ts';

describe('RepeatMemory', () => {
  it('does a batch once and forgets nothing that is recent', () => {
    const memory = new RepeatMemory<number>();
    let done = 0;
    const ask = (producer: string, sequence: number, now = 0): number =>
      memory.once({ producer, sequence }, now, () => (done += 1));
    expect([ask('p', 1), ask('p', 2), ask('q', 1), ask('p', 1), ask('q', 1)]).toEqual([
      1, 2, 3, 1, 3,
    ]);
    expect(ask('p', 2, 599_999)).toBe(2);
    expect(ask('p', 2, 600_000)).toBe(4);
  });

  it('keeps the last 256 batches of a producer', () => {
    const memory = new RepeatMemory<string>();
    const ask = (sequence: number): string =>
      memory.once({ producer: 'p', sequence }, 0, () => `first ${sequence}`);
    for (let sequence = 0; sequence < 257; sequence += 1) ask(sequence);
    expect(memory.once({ producer: 'p', sequence: 1 }, 0, () => 'again')).toBe('first 1');
    expect(memory.once({ producer: 'p', sequence: 0 }, 0, () => 'again')).toBe('again');
  });

  it('keeps the 1024 producers heard of last', () => {
    const memory = new RepeatMemory<string>();
    const ask = (producer: number, answer: string): string =>
      memory.once({ producer: String(producer), sequence: 1 }, 0, () => answer);
    for (let producer = 0; producer < 1_024; producer += 1) ask(producer, 'first');
    ask(0, 'again');
    ask(1_024, 'first');
    expect(ask(0, 'again')).toBe('first');
    expect(ask(1, 'again')).toBe('again');
  });

  it('remembers nothing of a batch that failed', () => {
    const memory = new RepeatMemory<string>();
    const batch = { producer: 'p', sequence: 1 };
    expect(() =>
      memory.once(batch, 0, () => {
        throw new Error('boom');
      }),
    ).toThrow('boom');
    expect(memory.once(batch, 0, () => 'done')).toBe('done');
  });
});
