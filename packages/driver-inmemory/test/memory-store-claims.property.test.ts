import assert from 'node:assert/strict';
import type { GroupAnswer, StoreOp } from '@switchyard/core/driver';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { inmemoryStore, virtualClock } from '../src/index.ts';
import { leavingOf, ModelClaim } from './claim-model.ts';
import { START } from './support.ts';

const LEASE = 50;
const JOB = { queue: 'mail', id: 'one' };

/** Which copy is delivered, seen from what is known. */
const copy = fc.constantFrom('first', 'same', 'same', 'same', 'between', 'newer', 'newest');
/** Whose token: mostly that of who was let in last. */
const who = fc.constantFrom(0, 0, 0, 0, 1, 2, 5);
const step = fc.oneof(
  { weight: 12, arbitrary: fc.record({ do: fc.constant('open' as const), copy }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('reopen' as const), copy, who }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('intent' as const), who }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('close' as const), who }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('handBack' as const), who }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('renew' as const), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('end' as const), who }) },
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant('advance' as const),
      ms: fc.constantFrom(1, 20, LEASE - 1, LEASE, LEASE + 1),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** Does the same to the store and to the model, and compares every answer. */
class Race {
  readonly clock = virtualClock({ now: START });
  readonly store = inmemoryStore({ clock: this.clock });
  readonly model = new ModelClaim(LEASE, START);
  readonly tokens: string[] = [];
  lastRun = 0;

  async run(steps: readonly Step[]): Promise<void> {
    for (const [index, one] of steps.entries()) await this.#do(one, index);
  }

  async #do(one: Step, index: number): Promise<void> {
    switch (one.do) {
      case 'advance':
        this.model.now += one.ms;
        return this.clock.advance(one.ms);
      case 'open':
        this.tokens.push(`t${index}`);
        return this.#open(`t${index}`, this.#base(one.copy));
      case 'reopen':
        return this.#open(this.#token(one.who), this.#base(one.copy));
      case 'renew': {
        const token = this.#token(one.who);
        const lost = await this.store.claims.renew([{ ...JOB, token }], LEASE);
        assert.deepEqual(lost, this.model.renew(token) ? [] : [token]);
        return;
      }
      case 'intent': {
        const token = this.#token(one.who);
        const leaving = leavingOf(`d${index}`);
        const answer = await this.#apply({ type: 'claim.intent', token, leaving });
        assert.deepEqual(answer, this.model.intent(token, `d${index}`));
        return;
      }
      case 'close':
      case 'handBack': {
        const [token, counts] = [this.#token(one.who), one.do === 'close'];
        const answer = await this.#apply({ type: 'claim.close', token, counts });
        assert.deepEqual(answer, this.model.close(token, counts));
        return;
      }
      case 'end': {
        const token = this.#token(one.who);
        const answer = await this.#apply({ type: 'claim.close', token, counts: true }, END);
        assert.deepEqual(answer, this.model.end(token));
      }
    }
  }

  async #open(token: string, base: number): Promise<void> {
    const { leaseMs } = this.model;
    const answer = await this.#apply({ type: 'claim.open', base, token, worker: 'w', leaseMs });
    assert.ok(answer.type === 'done' || answer.type === 'unclaimed');
    const wasHolder = this.model.holder?.token === token;
    assert.deepEqual(answer.claim, this.model.open(token, base));
    if (answer.claim?.type !== 'opened' || wasHolder) return;
    assert.ok(answer.claim.run > this.lastRun, 'runs rise for ever');
    this.lastRun = answer.claim.run;
  }

  async #apply(...ops: readonly StoreOp[]): Promise<GroupAnswer> {
    const [answer] = await this.store.apply([{ ...JOB, ops }]);
    assert.ok(answer !== undefined);
    return answer;
  }

  #base(which: string): number {
    const { floor, top } = this.model;
    const bases: Readonly<Record<string, number>> = {
      first: 0,
      between: Math.floor((floor + top) / 2),
      newer: top,
      newest: top + 2,
    };
    return bases[which] ?? floor;
  }

  #token(back: number): string {
    return this.tokens.at(-1 - back) ?? 'nobody';
  }
}

const END: StoreOp = {
  type: 'record.end',
  state: 'completed',
  keep: { type: 'none' },
  tombstoneMs: 3_600_000,
};

describe('a claim', () => {
  it('does what the model does, whoever asks and whenever', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60, size: 'max' }), async (steps) => {
        await new Race().run(steps);
      }),
      { numRuns: 3_000 },
    );
  });
});
