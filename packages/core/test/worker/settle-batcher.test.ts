import { describe, expect, test } from 'vitest';
import type { Delivery, Settled, Settlement, SettlementKind } from '../../src/contract/message.ts';
import { deferred, type Deferred } from '../../src/internal/deferred.ts';
import { SettleBatcher } from '../../src/worker/settle-batcher.ts';
import { jobDelivery } from '../support/make-delivery.ts';
import { turn } from '../support/turn.ts';

interface Call {
  readonly settlements: readonly Settlement[];
  readonly answer: Deferred<readonly Settled[]>;
}

/** A batcher whose calls the test answers. */
function bench(): { readonly batcher: SettleBatcher; readonly calls: Call[] } {
  const calls: Call[] = [];
  const batcher = new SettleBatcher((settlements) => {
    const answer = deferred<readonly Settled[]>();
    calls.push({ settlements, answer });
    return answer.promise;
  });
  return { batcher, calls };
}

function acks(batcher: SettleBatcher, count: number): readonly Promise<Settled>[] {
  return Array.from({ length: count }, (_, index) =>
    add(batcher, jobDelivery({ id: `job-${index}` }), { kind: 'ack' }),
  );
}

function add(batcher: SettleBatcher, delivery: Delivery, kind: SettlementKind): Promise<Settled> {
  return new Promise((resolve) => batcher.add(delivery, kind, resolve));
}

function settled(call: Call | undefined): void {
  call?.answer.resolve(call.settlements.map(() => 'settled'));
}

describe('SettleBatcher', () => {
  test('gathers the settlements of one turn, mixed kinds together', async () => {
    const { batcher, calls } = bench();
    const first = add(batcher, jobDelivery(), { kind: 'ack' });
    const second = add(batcher, jobDelivery(), { kind: 'release', delayMs: 5 });
    expect(calls).toHaveLength(0);
    await turn();
    expect(calls.map(({ settlements }) => settlements.map(({ kind }) => kind))).toEqual([
      ['ack', 'release'],
    ]);
    calls[0]?.answer.resolve(['settled', 'lease-lost']);
    expect(await Promise.all([first, second])).toEqual(['settled', 'lease-lost']);
  });

  test('sends 50 at once, without waiting for the turn to end', async () => {
    const { batcher, calls } = bench();
    void acks(batcher, 51);
    expect(calls.map(({ settlements }) => settlements.length)).toEqual([50]);
    await turn();
    expect(calls.map(({ settlements }) => settlements.length)).toEqual([50, 1]);
  });

  test('has at most four calls under way; the rest waits and shares one', async () => {
    const { batcher, calls } = bench();
    const answers = acks(batcher, 330);
    await turn();
    expect(calls.map(({ settlements }) => settlements.length)).toEqual([50, 50, 50, 50]);
    settled(calls[2]);
    await turn();
    expect(calls.map(({ settlements }) => settlements.length).slice(4)).toEqual([130]);
    for (const call of calls) settled(call);
    expect(await Promise.all(answers)).toEqual(answers.map(() => 'settled'));
  });

  test('what came while four calls were under way is not forgotten when they fail', async () => {
    const { batcher, calls } = bench();
    const answers = acks(batcher, 201);
    await turn();
    for (const call of calls.slice(0, 4)) call.answer.reject(new Error('broken'));
    await turn();
    settled(calls[4]);
    const last = answers.at(-1);
    expect(await last).toBe('settled');
    expect(new Set(await Promise.all(answers.slice(0, 200)))).toEqual(new Set(['unknown']));
  });

  test.each<[string, () => Promise<readonly Settled[]>]>([
    ['rejects', () => Promise.reject(new Error('broken'))],
    [
      'throws',
      () => {
        throw new Error('broken');
      },
    ],
    ['answers too little', () => Promise.resolve([])],
  ])('a settle that %s makes the answer unknown', async (_, settle) => {
    const batcher = new SettleBatcher(settle);
    expect(await add(batcher, jobDelivery(), { kind: 'ack' })).toBe('unknown');
    expect(await add(batcher, jobDelivery(), { kind: 'ack' })).toBe('unknown');
  });

  test('each delivery gets its own answer', async () => {
    const batcher = new SettleBatcher(async (settlements) =>
      settlements.map(({ delivery }) => (delivery.id === 'job-3' ? 'lease-lost' : 'sent')),
    );
    const answers = await Promise.all(acks(batcher, 6));
    expect(answers).toEqual(['sent', 'sent', 'sent', 'lease-lost', 'sent', 'sent']);
  });
});
