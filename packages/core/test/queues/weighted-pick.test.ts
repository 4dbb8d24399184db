import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { strictPick, weightedPick, type Weighted } from '../../src/queues/weighted-pick.ts';

class Queue implements Weighted {
  readonly name: string;
  readonly weight: number;
  hasReady = true;
  isRefilling = false;

  constructor(name: string, weight: number) {
    this.name = name;
    this.weight = weight;
  }
}

const READY = { hasReady: true, isRefilling: false };
const REFILLING = { hasReady: false, isRefilling: true };

function queues(...weights: readonly number[]): Queue[] {
  return weights.map((weight, index) => new Queue(`q${index}`, weight));
}

/** How often each queue was picked. */
function counts(all: readonly Queue[], picks: readonly (Queue | undefined)[]): number[] {
  return all.map((queue) => picks.filter((pick) => pick === queue).length);
}

function take<Q>(pick: () => Q, times: number): Q[] {
  return Array.from({ length: times }, () => pick());
}

describe('weightedPick', () => {
  test('gives 6:3:1 its shares within 5 % over 10 000 picks', () => {
    const all = queues(6, 3, 1);
    const [six = 0, three = 0, one = 0] = counts(all, take(weightedPick(all), 10_000));
    expect(six + three + one).toBe(10_000);
    expect(Math.abs(six - 6_000)).toBeLessThan(300);
    expect(Math.abs(three - 3_000)).toBeLessThan(150);
    expect(Math.abs(one - 1_000)).toBeLessThan(50);
  });

  test('lets each queue progress in every 100 picks, and in every round of 10', () => {
    const all = queues(6, 3, 1);
    const picks = take(weightedPick(all), 10_000);
    const starts = Array.from({ length: 9_991 }, (_, from) => from);
    const starved = starts.filter((from) => counts(all, picks.slice(from, from + 10)).includes(0));
    expect(starved).toEqual([]);
    expect(counts(all, picks.slice(0, 100))).toEqual([60, 30, 10]);
  });

  test('interleaves instead of serving blocks', () => {
    const all = queues(5, 1, 1);
    const names = take(weightedPick(all), 7).map((queue) => queue?.name);
    expect(names.join(' ')).not.toContain('q0 q0 q0');
  });

  test('skips empty queues, and answers nothing where all are', () => {
    const all = queues(6, 3, 1);
    const pick = weightedPick(all);
    all.forEach((queue, index) => {
      queue.hasReady = index === 2;
    });
    expect(counts(all, take(pick, 50))).toEqual([0, 0, 50]);
    for (const queue of all) queue.hasReady = false;
    expect(pick()).toBeUndefined();
  });

  test('builds up no credit while a queue is empty', () => {
    const all = queues(6, 3, 1);
    const pick = weightedPick(all);
    const [first] = all;
    if (first !== undefined) first.hasReady = false;
    take(pick, 10_000);
    if (first !== undefined) first.hasReady = true;
    expect(counts(all, take(pick, 100))).toEqual([60, 30, 10]);
  });

  test('keeps the turn of a queue that refills, and takes nobody else meanwhile', () => {
    const all = queues(6, 3, 1);
    const [six] = all;
    const pick = weightedPick(all);
    const picks: (Queue | undefined)[] = [];
    for (let round = 0; round < 2_000; round += 1) {
      // A buffer of one: each job taken empties it, and it is full again two picks later.
      for (const queue of all) if (round % 2 === 0) Object.assign(queue, READY);
      const next = pick();
      picks.push(next);
      if (next !== undefined) Object.assign(next, REFILLING);
    }
    const [a = 0, b = 0, c = 0] = counts(all, picks);
    const total = a + b + c;
    expect(total).toBeGreaterThan(1_000);
    expect([a / total, b / total, c / total].map((share) => Math.round(share * 100))).toEqual([
      60, 30, 10,
    ]);
    if (six !== undefined) Object.assign(six, REFILLING);
    expect(new Set(take(pick, 20))).toContain(undefined);
  });

  test('of none, and of one', () => {
    expect(weightedPick([])()).toBeUndefined();
    const [only] = queues(3);
    expect(take(weightedPick(only === undefined ? [] : [only]), 3)).toEqual([only, only, only]);
  });

  test('is fair again after any history: nobody is owed or owes more than two rounds', () => {
    const weights = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 2, maxLength: 6 });
    const history = fc.array(fc.nat(63), { maxLength: 300 });
    fc.assert(
      fc.property(weights, history, (given, steps) => {
        const all = queues(...given);
        const pick = weightedPick(all);
        for (const bits of steps) {
          all.forEach((queue, index) => {
            queue.hasReady = ((bits >> index) & 1) === 1;
          });
          pick();
        }
        for (const queue of all) queue.hasReady = true;
        const total = given.reduce((sum, weight) => sum + weight, 0);
        const after = counts(all, take(pick, total * 10));
        return given.every((weight, index) => {
          const served = after[index] ?? 0;
          return served >= weight * 8 && served <= weight * 12;
        });
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('strictPick', () => {
  test('waits for the heaviest while it refills', () => {
    const all = queues(1, 9);
    const pick = strictPick(all);
    const [light, heavy] = all;
    if (heavy !== undefined) Object.assign(heavy, REFILLING);
    expect(pick()).toBeUndefined();
    if (heavy !== undefined) heavy.isRefilling = false;
    expect(pick()).toBe(light);
  });

  test('takes the heaviest that has something', () => {
    const all = queues(1, 9, 5);
    const pick = strictPick(all);
    const [light, heavy, middle] = all;
    expect(take(pick, 3)).toEqual([heavy, heavy, heavy]);
    if (heavy !== undefined) heavy.hasReady = false;
    expect(pick()).toBe(middle);
    if (middle !== undefined) middle.hasReady = false;
    expect(pick()).toBe(light);
    if (heavy !== undefined) heavy.hasReady = true;
    expect(pick()).toBe(heavy);
  });

  test('takes equals in the order they were named, and nothing from nothing', () => {
    const all = queues(2, 2);
    expect(strictPick(all)()).toBe(all[0]);
    for (const queue of all) queue.hasReady = false;
    expect(strictPick(all)()).toBeUndefined();
  });
});
