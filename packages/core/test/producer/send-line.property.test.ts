import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SendBench } from '../support/send-bench.ts';
import { turn } from '../support/turn.ts';

const LIMITS = { maxInFlight: 6, maxPending: 12, maxPendingBytes: 60, offlineMs: 400 } as const;

/** What happens next: a call, an answer to one of those on their way, or time that passes. */
type Step =
  | {
      readonly type: 'send';
      readonly count: number;
      readonly queue: string;
      readonly bytes: number;
    }
  | {
      readonly type: 'answer';
      readonly which: number;
      readonly how: 'stored' | 'unknown' | 'away' | 'mixed';
    }
  | { readonly type: 'pass'; readonly ms: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    type: fc.constant('send' as const),
    count: fc.integer({ min: 1, max: 4 }),
    queue: fc.constantFrom('mail', 'news'),
    bytes: fc.integer({ min: 0, max: 9 }),
  }),
  fc.record({
    type: fc.constant('answer' as const),
    which: fc.nat(),
    how: fc.constantFrom('stored', 'unknown', 'away', 'mixed'),
  }),
  fc.record({ type: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 300 }) }),
);

/** Plays the steps, then lets the broker be well until all is quiet. */
async function play(steps: readonly Step[]) {
  const bench = new SendBench(LIMITS);
  const calls: { readonly ids: readonly string[]; results?: readonly string[] }[] = [];
  const stored: string[] = [];
  const unknown = new Set<string>();
  const open = new Set<number>();
  let made = 0;
  const learn = (): void => {
    for (let place = 0; place < bench.sent.length; place += 1) {
      if (!answered.has(place)) open.add(place);
    }
  };
  const answered = new Set<number>();
  const answer = (which: number, how: 'stored' | 'unknown' | 'away' | 'mixed'): void => {
    const place = [...open][which % open.size];
    const sent = place === undefined ? undefined : bench.sent[place];
    if (sent === undefined || place === undefined) return;
    open.delete(place);
    answered.add(place);
    const types = sent.ids.map((_, index) =>
      how === 'mixed' ? (index % 2 === 0 ? 'stored' : 'away') : how,
    );
    types.forEach((type, index) => {
      if (type === 'stored') stored.push(sent.ids[index] ?? '');
      if (type === 'unknown') unknown.add(sent.ids[index] ?? '');
    });
    sent.answerEach(types);
  };
  for (const one of steps) {
    if (one.type === 'send') {
      const ids = Array.from({ length: one.count }, (_, n) => `a${made + n + 1}`);
      made += one.count;
      const call: (typeof calls)[number] = { ids };
      calls.push(call);
      void bench.send(one.count, one.queue, one.bytes).then((results) => {
        call.results = results;
      });
    } else if (one.type === 'answer') {
      answer(one.which, one.how);
    } else {
      bench.clock.advance(one.ms);
    }
    await turn();
    learn();
  }
  for (
    let round = 0;
    round < 200 && calls.some(({ results }) => results === undefined);
    round += 1
  ) {
    learn();
    if (open.size > 0) answer(0, 'stored');
    else bench.clock.advance(50);
    await turn();
  }
  return { bench, calls, stored, unknown };
}

describe('whatever happens', () => {
  test('bounds hold, each call is answered truly, nothing goes twice', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const { bench, calls, stored, unknown } = await play(steps);
        expect(bench.mostInFlight).toBeLessThanOrEqual(LIMITS.maxInFlight);
        expect(new Set(stored).size).toBe(stored.length);
        for (const { ids, results } of calls) {
          expect(results).toHaveLength(ids.length);
          ids.forEach((id, index) => {
            const result = results?.[index];
            // What was unknown once is told so, and is not sent again.
            const truth = unknown.has(id) ? 'unknown' : stored.includes(id) ? 'stored' : 'not';
            const told = result === 'stored' || result === 'unknown' ? result : 'not';
            expect([id, told]).toEqual([id, truth]);
            expect(unknown.has(id) && stored.includes(id)).toBe(false);
          });
        }
        expect(bench.clock.pending).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  test('jobs of a queue keep their order where none of its batches met an absent broker', async () => {
    const calm = step.filter((one) => one.type !== 'answer' || one.how === 'stored');
    await fc.assert(
      fc.asyncProperty(fc.array(calm, { maxLength: 60 }), async (steps) => {
        const { bench } = await play(steps);
        for (const queue of ['mail', 'news']) {
          const numbers = bench.sent
            .filter((sent) => sent.queue === queue)
            .flatMap(({ ids }) => ids.map((id) => Number(id.slice(1))));
          expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
        }
      }),
      { numRuns: 100 },
    );
  });
});
